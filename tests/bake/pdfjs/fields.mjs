// SPDX-License-Identifier: AGPL-3.0-or-later
// Fields of baked files as pdf.js sees them stand where `locate` places the boxes, and are of the kind they should be.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

const [source, signprep] = process.argv.slice(2);
const kinds = [['TEXT', 'Tx', '编号'], ['MULTI_LINE_TEXT', 'Tx', '备注'], ['CHECK_BOX', 'Btn', '同意'], ['SELECTOR', 'Ch', '性别'],
	['SIGN_SEAL', 'Sig', '甲方公章'], ['SIGN_DATE', 'Tx', '签署日期']];
const controls = kinds.map(([type, , name], i) => ({ ComponentType: type, ComponentName: name, ComponentPage: 1, ComponentPosX: 8 + 70 * (i % 2),
	ComponentPosY: 10 + 30.5 * Math.floor(i / 2), ComponentWidth: 60, ComponentHeight: 18 }));
controls[0].ComponentValue = '第7号 No. 7';
const request = { Operator: { UserId: 'u' }, FlowName: 'f', Components: controls.slice(0, 4), Approvers: [{ ApproverType: 1, ApproverName: '李四',
	ApproverMobile: '13900139000', SignComponents: controls.slice(4) }] };
const lab = path.join(source, 'tests', 'lab', 'pdf');
const files = ['01_plain', '02_crop_offset', '03_rot90', '04_rot90_crop', '05_rot270', '06_media_negative', '46_objstm']
	.map(name => path.join(lab, `${name}.pdf`)).concat(path.join(source, 'samples', 'lease.pdf'));

let wrong = 0;
const complain = text => { wrong++; console.log(text); };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pdfjs-'));
try {
	for (const file of files) {
		const what = path.basename(file), asked = path.join(folder, 'request.json'), out = path.join(folder, 'out.pdf');
		fs.writeFileSync(asked, JSON.stringify(request));
		execFileSync(signprep, ['bake', asked, file, '-o', out, '--force', '-q'], { stdio: ['ignore', 'ignore', 'inherit'] });
		const placed = JSON.parse(execFileSync(signprep, ['explain', asked, file, '--json'])).components;
		const doc = await getDocument({ data: new Uint8Array(fs.readFileSync(out)), verbosity: 0, useSystemFonts: false }).promise;
		const page = await doc.getPage(1), view = page.getViewport({ scale: 1 });
		const found = new Map((await page.getAnnotations()).filter(a => a.subtype === 'Widget').map(a => [a.fieldName, a]));
		kinds.forEach(([, kind, name], i) => {
			const widget = found.get(name), want = placed[i].placements[0].rect;
			if (!widget)
				return complain(`${what}: no field ${name}`);
			const [x0, y0, x1, y1] = view.convertToViewportRectangle(widget.rect);
			const rect = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
			if (widget.fieldType !== kind)
				complain(`${what}: ${name} is ${widget.fieldType}, not ${kind}`);
			if (rect.some((v, k) => Math.abs(v - want[k]) > 0.01))
				complain(`${what}: ${name} at ${rect}, not at ${want}`);
		});
		if (found.get('编号')?.fieldValue !== '第7号 No. 7')
			complain(`${what}: the value is ${found.get('编号')?.fieldValue}`);
		await doc.destroy();
	}
} finally {
	fs.rmSync(folder, { recursive: true });
}
console.log(`${files.length} files`);
process.exit(wrong ? 1 : 0);
