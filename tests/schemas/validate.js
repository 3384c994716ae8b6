// SPDX-License-Identifier: AGPL-3.0-or-later
// The schemas of docs/schema/ against samples, golden answers, and what must not pass. Usage: validate.js SOURCE_DIR SIGNPREP
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');
const Ajv = require('ajv/dist/2020').default;

const [source, signprep] = process.argv.slice(2);
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: false });
const folder = path.join(source, 'docs/schema');
const schemas = {};
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.schema.json')))
	schemas[file.slice(0, -'.schema.json'.length)] = ajv.compile(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')));

let checked = 0, failed = 0;
const seen = new Set();

function complain(text) {
	console.log(text);
	failed++;
}

function passes(name, value, where) {
	checked++;
	seen.add(name);
	if (!schemas[name])
		complain(`${where}: there is no schema ${name}`);
	else if (!schemas[name](value))
		complain(`${where}: not a ${name}: ${ajv.errorsText(schemas[name].errors.slice(0, 2))}`);
}

function refuses(name, value, what) {
	checked++;
	if (schemas[name](value))
		complain(`${name} lets pass ${what}`);
}

function read(file) {
	return JSON.parse(fs.readFileSync(path.join(source, file), 'utf8'));
}

function isTemplate(value) {
	return JSON.stringify(value).includes('${');
}

// An answer, an event, a resolved request, a row of a batch: told by what it holds.
function answer(value, where) {
	if (value.event) {
		passes('answer-event', value, where);
		const inner = value.result || value.row;
		if (inner)
			answer(inner, where);
	} else if (value.schema === 'signprep.event/1') {
		passes('event', value, where);
	} else if (value.schema) {
		passes('answer-' + value.schema.replace(/^signprep\./, '').replace(/\/1$/, ''), value, where);
		for (const item of value.schema === 'signprep.template-pull/1' ? value.forms || [] : [])
			passes('form', item.form, where);
	} else if (value.Approvers) {
		passes(isTemplate(value) ? 'template' : 'request', value, where);
	} else if (value.key !== undefined && value.status) {
		passes('answer-row', value, where);
	}
}

function lines(text, where) {
	for (const line of text.split('\n').filter((l) => l.startsWith('{'))) {
		let value;
		try {
			value = JSON.parse(line);
		} catch (e) {
			continue; // laid out for people, or cut
		}
		answer(value, where);
	}
}

// Samples and the requests of the tests; what is misspelt there must not pass.
for (const dir of ['samples', 'tests/cli/data', 'tests/cli/data/drift']) {
	for (const file of fs.readdirSync(path.join(source, dir)).filter((name) => name.endsWith('.json'))) {
		const value = read(`${dir}/${file}`);
		if (file.startsWith('misspelt'))
			refuses('request', value, `${dir}/${file}`);
		else
			passes(isTemplate(value) ? 'template' : 'request', value, `${dir}/${file}`);
	}
}
for (const line of fs.readFileSync(path.join(source, 'samples/rows.jsonl'), 'utf8').split('\n').filter(Boolean))
	passes('rows', JSON.parse(line), 'samples/rows.jsonl');

// Golden answers.
for (const name of fs.readdirSync(path.join(source, 'tests/cli'))) {
	const file = path.join(source, 'tests/cli', name, 'stdout');
	if (fs.existsSync(file))
		lines(fs.readFileSync(file, 'utf8'), `tests/cli/${name}`);
}

// Answers that no golden case keeps.
function ask(...words) {
	let text;
	try {
		text = execFileSync(signprep, words, { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	} catch (e) {
		text = e.stdout;
	}
	lines(text, words.join(' '));
	return text;
}
ask('doctor', '--json');
ask('help', 'find', '--json');
// Verbs of several kinds, before it is known which.
for (const verb of ['template', 'org', 'wecom'])
	for (const words of [[], ['nothing-of-that-name'], ['--nothing']])
		ask(verb, ...words, '--json');
ask('completion', 'bash', '--json');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'schemas-'));
ask('convert', 'samples/scan.png', '-o', path.join(scratch, 'scan.pdf'), '--json');
// Answers of WeCom's self-built application; token, key and echo are those of the platform's own example.
Object.assign(process.env, { SIGNPREP_WECOM_TOKEN: 'QDG6eK', SIGNPREP_WECOM_CORP_ID: 'wx5823bf96d3bd56c7',
	SIGNPREP_WECOM_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' });
ask('wecom', 'echo', 'https://sign.example.com/wecom?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589' +
	'&nonce=263014780&echostr=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D', '--json');
const ticket = path.join(scratch, 'ticket'), owned = path.join(scratch, 'WW_verify_a1B2.txt');
fs.writeFileSync(ticket, 'ticket');
fs.writeFileSync(owned, 'a1B2');
ask('wecom', 'js-signature', 'http://mp.weixin.qq.com?params=value', '--ticket-file', ticket, '--json');
ask('wecom', 'ownership', owned, '--json');
ask('wecom', 'new-key', '-o', path.join(scratch, 'key.pem'), '--json');
// Those that need somebody at the other end: a sandbox plays WeCom's interfaces too.
const served = `"$0" sandbox --port 0 >ready 2>log </dev/null & sandbox=$!
while ! grep -q '^http://' ready && kill -0 $sandbox; do sleep 0.05; done
SIGNPREP_WECOM_ENDPOINT=$(head -1 ready) SIGNPREP_WECOM_CORP_ID=ww5a5a5a5a5a5a5a5a SIGNPREP_WECOM_SECRET=wecom-sandbox-secret SIGNPREP_WECOM_AGENT_ID=1000002
export HOME=$PWD SIGNPREP_WECOM_ENDPOINT SIGNPREP_WECOM_CORP_ID SIGNPREP_WECOM_SECRET SIGNPREP_WECOM_AGENT_ID
for words in token 'members 13800000000' 'send zhangsan --title t --description d --url https://essurl.cn/x' 'recall sandbox-1' \
	'signed-in member-zhangsan --details --sent-state a --came-state a' 'call /cgi-bin/externalcontact/get_follow_user_list' doctor \\
	'archive --library /nowhere.so --key 1=key.pem --from 1'; do
	"$0" wecom $words --json || true
done
kill -INT $sandbox`;
lines(execFileSync('sh', ['-c', served, path.resolve(signprep)], { cwd: scratch, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }), 'wecom');
fs.rmSync(scratch, { recursive: true });
for (const words of ['members', 'staff', 'quota', 'extensions', 'open OPEN_SERVER_SIGN', 'callback https://sign.example.com/ess',
	'console 某公司测试 --app-id app --partner-org member --partner-operator clerk'])
	ask('org', ...words.split(' '), '--json');
ask('prepare', 'samples/lease.pdf', '--json');
ask('locate', 'samples/lease.json', 'samples/lease.pdf', '--json');
for (const verb of ['locate', 'check', 'explain'])
	ask(verb, 'samples/lease.json', 'tests/cli/data/three.pdf', '--json');
const drafted = JSON.parse(ask('template', 'new', 'samples/lease.pdf', '--yes', '--json'));
passes('template', drafted.template, 'template new');
for (const name of Object.keys(schemas))
	if (!seen.has(name))
		complain(`nothing was held against ${name}.schema.json`);

// What must not pass.
const lease = read('samples/lease.json');
const changed = (change) => {
	const copy = JSON.parse(JSON.stringify(lease));
	change(copy);
	return copy;
};
refuses('request', changed((r) => { r.Approver = []; }), 'a member of a request that is none');
refuses('request', changed((r) => { delete r.FlowName; }), 'a request without a name');
refuses('request', changed((r) => { r.Locate = { Document: { Pages: 1 } }; }), 'a member of Document that is none');
refuses('request', changed((r) => { r.Approvers[0].SignComponents[0].Locate = { Pick: 'frist' }; }), 'a Pick that is none');
refuses('request', changed((r) => { r.Approvers[0].SignComponents[0].ComponentWidth = '42 miles'; }), 'a length that is none');
refuses('request', changed((r) => { r.Approvers[0].SignComponents[0].GenerateMode = '${mode}'; }), 'a placeholder in a request');
refuses('template', changed((r) => { r.Approvers[0].SignComponents[0].GenerateMode = 'KEYWORDS'; }), 'a mode that is none');
refuses('answer-find', { schema: 'signprep.inspect/1' }, 'another answer');
passes('template', changed((r) => { r.Approvers[0].SignComponents[0].GenerateMode = '${mode}'; }), 'a placeholder');
passes('request', changed((r) => { r.$schema = 'request.schema.json'; r['//'] = ['remark']; r.Approvers[0]['//'] = 1; }), '$schema and remarks');

console.log(`${checked} checked, ${failed} wrong`);
process.exit(failed ? 1 : 0);
