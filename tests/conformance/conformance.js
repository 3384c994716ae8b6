// SPDX-License-Identifier: AGPL-3.0-or-later
// The official SDK talks to `signprep sandbox`: every action of both editions, each answer held against the SDK's own declarations,
// and what the SDK sends against what we send.
"use strict";
const assert = require("node:assert/strict");
const { spawn, execFileSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const net = require("node:net");
const path = require("node:path");
const { ess, essbasic } = require("tencentcloud-sdk-nodejs");

const [signprep, source, work] = process.argv.slice(2);
const EssClient = ess.v20201111.Client;
const PartnerClient = essbasic.v20210526.Client;
const operator = { UserId: "yDOperatorOperatorOperator000000" };

// One page of A4 with two words, written by hand; the offsets are counted here.
function contract() {
	const content = "BT /F 12 Tf 72 700 Td (SIGNHERE) Tj 0 -100 Td (Tenant) Tj ET\n";
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
		`<< /Length ${content.length} >>\nstream\n${content}endstream`,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	];
	let pdf = "%PDF-1.7\n";
	const offsets = objects.map((object, i) => {
		const at = pdf.length;
		pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
		return at;
	});
	const xref = pdf.length;
	pdf += `xref\n0 6\n0000000000 65535 f \n${offsets.map(o => String(o).padStart(10, "0") + " 00000 n \n").join("")}`;
	return Buffer.from(pdf + `trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`, "latin1");
}

const box = (type, id, page, x, y, w, h) => ({ ComponentType: type, ComponentId: id, ComponentPage: page, ComponentPosX: x,
	ComponentPosY: y, ComponentWidth: w, ComponentHeight: h, FileIndex: 0, GenerateMode: "NORMAL" });

const request = components => ({
	Operator: operator, FlowName: "房屋租赁合同 1", UserData: Buffer.from("row-1").toString("base64"),
	Approvers: [
		{ ApproverType: 0, OrganizationName: "星河置业有限公司", ApproverName: "张三", ApproverMobile: "13800138000",
			SignComponents: components },
		{ ApproverType: 1, ApproverName: "李四", ApproverMobile: "13900139000",
			SignComponents: [box("SIGN_SIGNATURE", "tenant", 1, 100, 500, 119, 43)] },
	],
});

// Members of each interface that the SDK declares: name -> type. What is withdrawn is left out.
function declarations(service, version) {
	const root = path.dirname(require.resolve("tencentcloud-sdk-nodejs/package.json"));
	const text = fs.readFileSync(path.join(root, "tencentcloud/services", service, version, `${service}_models.d.ts`), "utf8");
	const types = new Map();
	for (const [, name, body] of text.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)) {
		const members = new Map();
		for (const [, comment, member, type] of body.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\s*(\w+)\??: ([^;]+);/g))
			members.set(member, { type, withdrawn: /@deprecated/.test(comment || "") });
		types.set(name, members);
	}
	return types;
}

const declared = { ess: declarations("ess", "v20201111"), essbasic: declarations("essbasic", "v20210526") };

// Is the value of the declared type, at every depth? Members that are not declared are none of the service's.
function hold(value, type, types, where) {
	const list = /^Array<(.+)>$/.exec(type);
	if (list) {
		assert.ok(Array.isArray(value), `${where} is no list`);
		value.forEach((item, i) => hold(item, list[1], types, `${where}[${i}]`));
	} else if (types.has(type)) {
		assert.equal(typeof value, "object", `${where} is no ${type}`);
		for (const [name, member] of Object.entries(value)) {
			assert.ok(types.get(type).has(name), `${where}.${name} is not declared`);
			hold(member, types.get(type).get(name).type, types, `${where}.${name}`);
		}
	} else {
		assert.ok(type.split(" | ").includes(typeof value), `${where} is no ${type}`);
	}
}

const driven = new Set();

// The SDK's client; what its answers hold is looked at, and all that the declaration names has to be there.
function watched(sdk, service) {
	return new Proxy(sdk, { get: (target, action) => !(action in target) ? undefined : async parameters => {
		const answer = await target[action](parameters), types = declared[service], name = `${action}Response`;
		driven.add(`${service} ${action}`);
		hold(answer, name, types, action);
		for (const [member, { withdrawn }] of types.get(name))
			assert.ok(withdrawn || member in answer, `${action}: the answer has no ${member}`);
		return answer;
	} });
}

function client(url, secretId, secretKey, Client = EssClient) {
	const { protocol, host } = new URL(url);
	return watched(new Client({ credential: { secretId, secretKey }, region: "",
		profile: { httpProfile: { protocol: `${protocol}//`, endpoint: host, reqTimeout: 30 } } }), Client === EssClient ? "ess" : "essbasic");
}

// An envelope as the documentation describes it, with the keys that every sandbox has.
const envelopeKeys = ["sandbox-encrypt-sandbox-encrypt0", "sandbox-mac-sandbox-mac"];
const mac = (iv, data) => crypto.createHmac("sha256", envelopeKeys[1]).update(Buffer.concat([iv, data])).digest("base64");

async function sealed(sdk, action, body, more = {}) {
	const iv = crypto.randomBytes(16), cipher = crypto.createCipheriv("aes-256-cbc", envelopeKeys[0], iv);
	const data = Buffer.concat([cipher.update(JSON.stringify(body), "utf8"), cipher.final()]);
	const answer = await sdk.CreateRequestWithEncryption({ RequestAction: action, IV: iv.toString("base64"),
		EncryptedData: data.toString("base64"), EncryptionSignature: mac(iv, data), ...more });
	const back = Buffer.from(answer.IV, "base64"), text = Buffer.from(answer.EncryptedData, "base64");
	assert.equal(answer.EncryptionSignature, mac(back, text));
	const decipher = crypto.createDecipheriv("aes-256-cbc", envelopeKeys[0], back);
	return JSON.parse(Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8")).Response;
}

async function refused(promise, code) {
	const error = await promise.then(() => assert.fail(`${code} expected, but it went well`), e => e);
	assert.equal(error.code, code, error.message);
	assert.match(error.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
	return error;
}

function freePort() {
	return new Promise(resolve => {
		const server = net.createServer().listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

// Starts `signprep sandbox` and reads its one JSON line: where it is and who may call.
async function startSandbox() {
	const port = await freePort();
	return new Promise((resolve, reject) => {
		const child = spawn(signprep, ["sandbox", "--port", String(port), "--json"], { stdio: ["pipe", "pipe", "inherit"] });
		let text = "";
		child.on("error", reject);
		child.on("exit", code => reject(new Error(`the sandbox ended with ${code} before it was ready: ${text}`)));
		child.stdout.on("data", chunk => {
			text += chunk;
			if (text.includes("\n"))
				resolve({ child, ...JSON.parse(text.slice(0, text.indexOf("\n"))) });
		});
	});
}

// What the SDK puts into the body of a call, caught by a server that only listens.
async function sdkBody(action, parameters) {
	let caught;
	const server = http.createServer((incoming, answer) => {
		const pieces = [];
		incoming.on("data", piece => pieces.push(piece));
		incoming.on("end", () => {
			caught = JSON.parse(Buffer.concat(pieces).toString("utf8"));
			answer.setHeader("Content-Type", "application/json");
			answer.end('{"Response":{"RequestId":"00000000-0000-4000-8000-000000000000"}}');
		});
	});
	await new Promise(ready => server.listen(0, "127.0.0.1", ready));
	const { port } = server.address();
	await new EssClient({ credential: { secretId: "AKIDx", secretKey: "y" }, region: "",
		profile: { httpProfile: { protocol: "http://", endpoint: `127.0.0.1:${port}` } } })[action](parameters);
	server.close();
	return caught;
}

const tests = [];
const test = (name, run) => tests.push({ name, run });

test("UploadFiles, CreateFlowByFiles, reads, CancelFlow", async ({ sdk }) => {
	const upload = await sdk.UploadFiles({ BusinessType: "DOCUMENT", Caller: { OperatorId: operator.UserId },
		FileInfos: [{ FileName: "合同.pdf", FileBody: contract().toString("base64") }] });
	assert.equal(upload.TotalCount, 1);
	assert.equal(upload.FileIds[0].length, 32);
	const flow = await sdk.CreateFlowByFiles({ ...request([box("SIGN_SEAL", "landlord", 1, 400, 100, 119, 119)]),
		FileIds: upload.FileIds });
	assert.equal(flow.FlowId.length, 32);
	assert.equal(flow.Approvers.length, 2);
	const briefs = await sdk.DescribeFlowBriefs({ Operator: operator, FlowIds: [flow.FlowId] });
	assert.equal(briefs.FlowBriefs[0].FlowStatus, 1);
	assert.equal(briefs.FlowBriefs[0].FlowName, "房屋租赁合同 1");
	const urls = await sdk.DescribeFileUrls({ Operator: operator, BusinessType: "FLOW", BusinessIds: [flow.FlowId] });
	const file = await fetch(urls.FileUrls[0].Url);
	assert.equal(file.status, 200);
	assert.equal(Buffer.from(await file.arrayBuffer()).subarray(0, 5).toString(), "%PDF-");
	await sdk.CancelFlow({ Operator: operator, FlowId: flow.FlowId, CancelMessage: "测试" });
	const info = await sdk.DescribeFlowInfo({ Operator: operator, FlowIds: [flow.FlowId] });
	assert.equal(info.FlowDetailInfos[0].FlowStatus, 6);
});

test("errors are errors of the SDK", async ({ sdk, url, secret_id: id, secret_key: key }) => {
	const read = { Operator: operator, FlowIds: ["x"] };
	await refused(client(url, id, key + "x").DescribeFlowBriefs(read), "AuthFailure.SignatureFailure");
	await refused(client(url, "AKIDnobody", key).DescribeFlowBriefs(read), "AuthFailure.SecretIdNotFound");
	await refused(sdk.DescribeFlowBriefs({ ...read, Colour: "red" }), "UnknownParameter");
	await refused(sdk.CreateFlowByFiles({ ...request([]), FileIds: ["yDunknownunknownunknownunknown00"] }), "ResourceNotFound.Resource");
	await refused(sdk.DescribeIntegrationRoles({ Operator: operator, Limit: 1 }), "UnsupportedOperation");
});

test("placements are refused as the service refuses them", async ({ sdk }) => {
	const { FileIds } = await sdk.UploadFiles({ BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.pdf", FileBody: contract().toString("base64") }] });
	const create = components => sdk.CreateFlowByFiles({ ...request(components), FileIds });
	const word = keyword => ({ ...box("SIGN_SEAL", keyword, 1, 0, 0, 119, 119), GenerateMode: "KEYWORD" });
	const off = await refused(create([box("SIGN_SEAL", "seal", 1, 500, 100, 119, 119)]), "InvalidParameter.ComponentPosition");
	assert.match(off.message, /Approvers\[0\]\.SignComponents\[0\]/);
	await refused(create([box("SIGN_SEAL", "seal", 9, 100, 100, 119, 119)]), "InvalidParameter.ComponentPage");
	await refused(create([word("NOWHERE")]), "InvalidParameter.Keyword");
	assert.equal((await create([word("SIGNHERE")])).FlowId.length, 32);
});

// What a person does, asked for where `signprep sandbox act` asks.
async function act(url, flowId, deed, as = "") {
	const answer = await fetch(`${url}/act`, { method: "POST", headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ FlowId: flowId, Deed: deed, As: as }) });
	assert.equal(answer.status, 200, await answer.clone().text());
	return answer.json();
}

// Asks until the task has ended.
async function converted(ask) {
	for (let i = 0; i < 100; i++) {
		const answer = await ask();
		if (answer.TaskStatus !== 0 && answer.TaskStatus !== 4)
			return answer;
		await new Promise(done => setTimeout(done, 100));
	}
	assert.fail("the conversion does not end");
}

async function create(sdk, more = {}) {
	const { FileIds } = await sdk.UploadFiles({ BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.pdf", FileBody: contract().toString("base64") }] });
	return sdk.CreateFlowByFiles({ ...request([box("SIGN_SEAL", "landlord", 1, 400, 100, 119, 119)]), FileIds, ...more });
}

test("a contract's life: links, deadline, reminder, hand-over, signatures, evidence, rescission", async ({ sdk, url }) => {
	const { FlowId, Approvers } = await create(sdk), later = Math.floor(Date.now() / 1000) + 86400;
	const landlord = { ApproverType: 0, OrganizationName: "星河置业有限公司", ApproverName: "张三", ApproverMobile: "13800138000" };
	assert.match((await sdk.CreateSchemeUrl({ Operator: operator, EndPoint: "APP", PathType: 1, FlowId })).SchemeUrl, /^http/);
	assert.equal((await sdk.CreateFlowSignUrl({ Operator: operator, FlowId, FlowApproverInfos: [landlord] })).FlowApproverUrlInfos.length, 1);
	await sdk.CreateBatchQuickSignUrl({ Operator: operator, FlowApproverInfo: landlord, FlowIds: [FlowId] });
	await sdk.CreateBatchSignUrl({ Operator: operator, Name: "张三", Mobile: "13800138000", FlowIds: [FlowId] });
	await sdk.CreateOrganizationBatchSignUrl({ Operator: operator, UserId: operator.UserId, FlowIds: [FlowId] });
	await sdk.ModifyFlowDeadline({ Operator: operator, FlowId, Deadline: later });
	assert.equal((await sdk.CreateFlowReminds({ Operator: operator, FlowIds: [FlowId] })).RemindFlowRecords[0].CanRemind, true);
	const forwards = await sdk.CreateFlowForwards({ Operator: operator, TargetUserId: "yDSandboxClerk000000000000000000",
		FlowForwardInfos: [{ FlowId, RecipientId: Approvers[0].RecipientId }] });
	assert.deepEqual(forwards.SuccessFlows, [FlowId]);
	assert.equal((await act(url, FlowId, "sign")).status, 2);
	assert.equal((await act(url, FlowId, "sign")).status, 4);
	const controls = await sdk.DescribeFlowComponents({ Operator: operator, FlowId });
	assert.equal(controls.RecipientComponentInfos.length, 3);
	const { ReportId } = await sdk.CreateFlowEvidenceReport({ Operator: operator, FlowId });
	assert.match((await sdk.DescribeFlowEvidenceReport({ Operator: operator, ReportId })).Status, /^EvidenceStatus/);
	const release = await sdk.CreateReleaseFlow({ Operator: operator, NeedRelievedFlowId: FlowId, ReliveInfo: { Reason: "双方协商" } });
	const rescission = (await sdk.DescribeFlowInfo({ Operator: operator, FlowIds: [release.FlowId] })).FlowDetailInfos[0];
	assert.deepEqual(rescission.FlowApproverInfos.map(one => one.ApproveType), ["ORGANIZATION", "PERSON"]);
	await act(url, release.FlowId, "sign", "星河置业有限公司");
	await act(url, release.FlowId, "sign");
	assert.equal((await sdk.DescribeFlowBriefs({ Operator: operator, FlowIds: [FlowId] })).FlowBriefs[0].FlowStatus, 21);
});

test("review, signers named later, cancelling by a link", async ({ sdk, url }) => {
	const reviewed = await create(sdk, { NeedSignReview: true });
	await sdk.CreateFlowSignReview({ Operator: operator, FlowId: reviewed.FlowId, ReviewType: "PASS" });
	assert.equal((await act(url, reviewed.FlowId, "sign")).status, 2);
	const open = await create(sdk, { Approvers: [{ ApproverType: 0, OrganizationName: "星河置业有限公司", CustomApproverTag: "a",
		SignComponents: [box("SIGN_SEAL", "landlord", 1, 400, 100, 119, 119)] }] });
	await sdk.CreateFlowApprovers({ Operator: operator, FlowId: open.FlowId, Approvers: [{ RecipientId: open.Approvers[0].RecipientId,
		ApproverName: "张三", ApproverMobile: "13800138000" }] });
	const task = await sdk.CreateBatchCancelFlowUrl({ Operator: operator, FlowIds: [open.FlowId] });
	assert.deepEqual(task.FailMessages, [""]);
	assert.equal((await sdk.DescribeCancelFlowsTask({ Operator: operator, TaskId: task.TaskId })).TaskStatus, "PROCESSING");
});

test("a template's contract: DescribeFlowTemplates, CreateFlow, CreateDocument, StartFlow", async ({ sdk }) => {
	const { Templates } = await sdk.DescribeFlowTemplates({ Operator: operator,
		Filters: [{ Key: "template-name", Values: ["房屋租赁合同"] }] });
	const [template] = Templates;
	const { FlowId } = await sdk.CreateFlow({ Operator: operator, FlowName: "租赁", Approvers: [
		{ ApproverType: 0, OrganizationName: "星河置业有限公司", ApproverName: "张三", ApproverMobile: "13800138000",
			RecipientId: template.Recipients[0].RecipientId },
		{ ApproverType: 1, ApproverName: "李四", ApproverMobile: "13900139000", RecipientId: template.Recipients[1].RecipientId }] });
	const document = await sdk.CreateDocument({ Operator: operator, FlowId, TemplateId: template.TemplateId, FormFields: [
		{ ComponentName: "月租金", ComponentValue: "5000" }, { ComponentName: "起租日", ComponentValue: "2024年05月01日" }] });
	assert.equal(document.DocumentId.length, 32);
	await refused(sdk.StartFlow({ Operator: operator, FlowId }), "OperationDenied.DocumentNoAvailable");
	await new Promise(done => setTimeout(done, 1100));
	assert.equal((await sdk.StartFlow({ Operator: operator, FlowId })).Status, "START");
	await refused(sdk.StartFlow({ Operator: operator, FlowId }), "OperationDenied.FlowHasStarted");
});

test("the company: seals, employees, members, quota, extensions, callback address", async ({ sdk }) => {
	const seals = await sdk.DescribeOrganizationSeals({ Operator: operator, Limit: 20 });
	assert.equal(seals.Seals.length, 3);
	const picture = Buffer.from(await (await fetch(seals.Seals[0].Url)).arrayBuffer());
	assert.equal(picture.subarray(1, 4).toString(), "PNG");
	const staff = await sdk.DescribeIntegrationEmployees({ Operator: operator, Limit: 20 });
	assert.equal(staff.TotalCount, 3);
	assert.equal((await sdk.DescribeOrganizationGroupOrganizations({ Operator: operator, Limit: 10, Offset: 0 })).Total, 3);
	assert.equal((await sdk.DescribeUserFlowType({ Operator: operator })).AllUserFlowTypes.length, 2);
	assert.ok((await sdk.DescribeBillUsage({ StartTime: "20240101", EndTime: "20240131" })).Summary[0].Used > 0);
	await sdk.ModifyExtendedService({ Operator: operator, ServiceType: "OVERSEA_SIGN", Operate: "OPEN" });
	const open = await sdk.DescribeExtendedServiceAuthInfos({ Operator: operator, ExtendServiceType: "OVERSEA_SIGN" });
	assert.equal(open.AuthInfoList[0].Status, "ENABLE");
	const CallbackInfo = { CallbackUrl: "https://example.com/hook" };
	await sdk.ModifyApplicationCallbackInfo({ Operator: operator, OperateType: 1, CallbackInfo });
	await sdk.ModifyApplicationCallbackInfo({ Operator: operator, OperateType: 2, CallbackInfo });
	await refused(sdk.ModifyApplicationCallbackInfo({ Operator: operator, OperateType: 2, CallbackInfo }), "FailedOperation");
});

test("groups, codes, conversion, preparation, verification", async ({ sdk, url }) => {
	const { FileIds } = await sdk.UploadFiles({ BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.pdf", FileBody: contract().toString("base64") }] });
	const { Operator, UserData, ...one } = request([box("SIGN_SEAL", "landlord", 1, 400, 100, 119, 119)]);
	const group = await sdk.CreateFlowGroupByFiles({ Operator, FlowGroupName: "一组", FlowGroupInfos: [{ ...one, FileIds }, { ...one, FileIds }] });
	assert.equal((await sdk.DescribeFlowInfo({ Operator, FlowGroupId: group.FlowGroupId })).FlowDetailInfos.length, 2);
	const code = await sdk.CreateMultiFlowSignQRCode({ Operator, TemplateId: "yDSandboxTemplatePledge000000000", FlowName: "承诺书" });
	await sdk.CancelMultiFlowSignQRCode({ Operator, QrCodeId: code.QrCode.QrCodeId });
	const page = await sdk.UploadFiles({ BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.html", FileBody: Buffer.from("<p>a</p>").toString("base64") }] });
	const { TaskId } = await sdk.CreateFileConvertTask({ Operator, ResourceType: "html", ResourceName: "a.html", ResourceId: page.FileIds[0] });
	assert.equal((await converted(() => sdk.DescribeFileConvertTask({ Operator, TaskId }))).ResourceId.length, 32);
	assert.match((await sdk.CreatePrepareFlow({ Operator, ResourceId: FileIds[0], ResourceType: 2, FlowName: "x" })).Url, /^http/);
	for (const id of group.FlowIds)
		await act(url, id, "sign"), await act(url, id, "sign");
	assert.equal((await sdk.VerifyPdf({ Operator, FlowId: group.FlowIds[0] })).VerifyResult, 1);
});

test("the partner edition", async ({ url, secret_id: id, secret_key: key }) => {
	const sdk = client(url, id, key, PartnerClient);
	const Agent = { AppId: "app1", ProxyOrganizationOpenId: "member1", ProxyOperator: { OpenId: "clerk1" } };
	const { FileIds } = await sdk.UploadFiles({ Agent, BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.pdf", FileBody: contract().toString("base64") }] }).then(async ({ FileUrls, ...rest }) => {
		assert.ok(contract().equals(Buffer.from(await (await fetch(FileUrls[0])).arrayBuffer())));
		return rest;
	});
	const { FlowId } = await sdk.ChannelCreateFlowByFiles({ Agent, FlowName: "租赁", FileIds, CustomerData: "row 1", FlowApprovers: [
		{ ApproverType: "PERSON", Name: "李四", Mobile: "13900139000", SignComponents: [box("SIGN_SIGNATURE", "tenant", 1, 100, 500, 119, 43)] }] });
	assert.equal((await sdk.DescribeFlowDetailInfo({ Agent, FlowIds: [FlowId] })).FlowInfo[0].FlowStatus, "INIT");
	assert.equal((await sdk.CreateSignUrls({ Agent, FlowIds: [FlowId] })).SignUrlInfos.length, 1);
	const tenant = { ApproverType: "PERSON", Name: "李四", Mobile: "13900139000" };
	await sdk.ChannelCreateFlowSignUrl({ Agent, FlowId, FlowApproverInfos: [tenant] });
	await sdk.ChannelCreateBatchQuickSignUrl({ Agent, FlowApproverInfo: tenant, FlowIds: [FlowId] });
	await sdk.ModifyFlowDeadline({ Agent, FlowId, Deadline: Math.floor(Date.now() / 1000) + 86400 });
	assert.equal((await sdk.ChannelCreateFlowReminds({ Agent, FlowIds: [FlowId] })).RemindFlowRecords[0].CanRemind, true);
	assert.equal((await act(url, FlowId, "sign")).status, 4);
	assert.equal((await sdk.DescribeResourceUrlsByFlows({ Agent, FlowIds: [FlowId] })).ErrorMessages.length, 1);
	assert.equal((await sdk.ChannelDescribeFlowComponents({ Agent, FlowId })).RecipientComponentInfos.length, 2);
	assert.equal((await sdk.ChannelVerifyPdf({ Agent, FlowId })).VerifyResult, 1);
	await refused(sdk.ChannelCancelFlow({ Agent, FlowId, CancelMessage: "不再需要" }), "OperationDenied.FlowHasTerminated");
	assert.equal((await sdk.DescribeTemplates({ Agent, WithPdfUrl: true })).TotalCount, 3);
	assert.equal((await sdk.ChannelDescribeOrganizationSeals({ Agent, Limit: 10 })).Seals.length, 3);
	assert.equal((await sdk.CreateConsoleLoginUrl({ Agent, ProxyOrganizationName: "沙箱华东分公司" })).IsActivated, true);
	const code = await sdk.ChannelCreateMultiFlowSignQRCode({ Agent, TemplateId: "yDSandboxTemplatePledge000000000", FlowName: "承诺书" });
	await sdk.ChannelCancelMultiFlowSignQRCode({ Agent, QrCodeId: code.QrCode.QrCodeId });
	const { TaskId } = await sdk.CreateFileConvertTask({ Agent, ResourceType: "docx", ResourceName: "a.docx", ResourceId: FileIds[0] });
	assert.equal((await converted(() => sdk.DescribeFileConvertTask({ Agent, TaskId }))).TaskStatus, -6);
	await sdk.ModifyExtendedService({ Agent, ServiceType: "AUTO_SIGN", Operate: "OPEN" });
	assert.equal((await sdk.DescribeExtendedServiceAuthInfo({ Agent })).AuthInfo[0].Status, "ENABLE");
	const cancelled = await sdk.ChannelBatchCancelFlows({ Agent, FlowIds: [FlowId] });
	assert.equal((await sdk.DescribeCancelFlowsTask({ Agent, TaskId: cancelled.TaskId })).TaskStatus, "END");
});

test("the partner edition: from templates, groups, signers named later, a page to start from", async ({ url, secret_id: id, secret_key: key }) => {
	const sdk = client(url, id, key, PartnerClient), later = Math.floor(Date.now() / 1000) + 86400;
	const Agent = { AppId: "app1", ProxyOrganizationOpenId: "member1", ProxyOperator: { OpenId: "clerk1" } };
	const landlord = { ApproverType: "ORGANIZATION", OrganizationName: "星河置业有限公司", Name: "张三", Mobile: "13800138000" };
	const tenant = { ApproverType: "PERSON", Name: "李四", Mobile: "13900139000" };
	const one = { FlowName: "租赁", Deadline: later, TemplateId: "yDSandboxTemplateLease0000000000", CustomerData: "row 1",
		FlowApprovers: [landlord, tenant], FormFields: [{ ComponentName: "月租金", ComponentValue: "5000" },
			{ ComponentName: "起租日", ComponentValue: "2024年05月01日" }] };
	const made = await sdk.CreateFlowsByTemplates({ Agent, FlowInfos: [one, { ...one, FlowApprovers: [tenant] }] });
	assert.equal(made.FlowIds[0].length, 32);
	assert.equal(made.FlowIds[1], "");
	assert.deepEqual(made.CustomerData, ["row 1", "row 1"]);
	assert.equal(made.ErrorMessages[0], "");
	assert.notEqual(made.ErrorMessages[1], "");
	await refused(sdk.CreateFlowsByTemplates({ Agent, FlowInfos: Array(21).fill(one) }), "LimitExceeded.CreateFlowNum");
	const { FileIds } = await sdk.UploadFiles({ Agent, BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.pdf", FileBody: contract().toString("base64") }] });
	const company = { ApproverType: "ORGANIZATION", OrganizationName: "某公司", SignComponents: [box("SIGN_SEAL", "a", 1, 400, 100, 119, 119)] };
	const member = { FlowName: "租赁", FileIds, FlowApprovers: [company] };
	const group = await sdk.ChannelCreateFlowGroupByFiles({ Agent, FlowGroupName: "一组", FlowFileInfos: [member, member] });
	assert.equal((await sdk.DescribeFlowDetailInfo({ Agent, FlowGroupId: group.FlowGroupId })).FlowInfo.length, 2);
	await sdk.ChannelCreateFlowApprovers({ Agent, FlowId: group.FlowIds[0], Approvers: [
		{ RecipientId: group.Approvers[0].Approvers[0].RecipientId, ApproverName: "王五", ApproverMobile: "13700137000" }] });
	assert.match((await sdk.ChannelCreatePrepareFlow({ Agent, ResourceType: 2, ResourceId: FileIds[0],
		FlowInfo: { FlowName: "x", Deadline: later } })).PrepareFlowUrl, /^http/);
	await sdk.ChannelCancelFlow({ Agent, FlowId: group.FlowIds[1] });
	// Another member has made none of these.
	const other = { ...Agent, ProxyOrganizationOpenId: "member2" };
	await refused(sdk.ChannelCancelFlow({ Agent: other, FlowId: group.FlowIds[0] }), "OperationDenied.NoFlowPermission");
	await refused(sdk.ChannelCancelFlow({ Agent: { AppId: "app1" }, FlowId: group.FlowIds[0] }), "MissingParameter.OrgOpenId");
});

test("the partner edition: links for many, review, handing on, rescission, evidence", async ({ url, secret_id: id, secret_key: key }) => {
	const sdk = client(url, id, key, PartnerClient);
	const Agent = { AppId: "app1", ProxyOrganizationOpenId: "member1", ProxyOperator: { OpenId: "clerk1" } };
	const { FileIds } = await sdk.UploadFiles({ Agent, BusinessType: "DOCUMENT",
		FileInfos: [{ FileName: "a.pdf", FileBody: contract().toString("base64") }] });
	const tenant = { ApproverType: "PERSON", Name: "李四", Mobile: "13900139000", SignComponents: [box("SIGN_SIGNATURE", "tenant", 1, 100, 500, 119, 43)] };
	const { FlowId } = await sdk.ChannelCreateFlowByFiles({ Agent, FlowName: "租赁", FileIds, FlowApprovers: [tenant], NeedSignReview: true });
	await sdk.ChannelCreateFlowSignReview({ Agent, FlowId, ReviewType: "PASS" });
	assert.match((await sdk.ChannelCreateBatchSignUrl({ Agent, Name: "李四", Mobile: "13900139000", FlowIds: [FlowId] })).SignUrl, /^http/);
	assert.deepEqual((await sdk.ChannelCreateBatchCancelFlowUrl({ Agent, FlowIds: [FlowId] })).FailMessages, [""]);
	const handed = await sdk.CreateFlowForwards({ Agent, TargetOpenId: "yDSandboxClerk000000000000000000", FlowForwardInfos: [{ FlowId, RecipientId: "x" }] });
	assert.equal(handed.FailedFlows[0].FlowId, FlowId);
	assert.equal((await act(url, FlowId, "sign")).status, 4);
	assert.equal((await sdk.CreateChannelFlowEvidenceReport({ Agent, FlowId })).Status, "EvidenceStatusExecuting");
	const release = await sdk.ChannelCreateReleaseFlow({ Agent, NeedRelievedFlowId: FlowId, ReliveInfo: { Reason: "双方同意" } });
	assert.equal((await sdk.DescribeFlowDetailInfo({ Agent, FlowIds: [release.FlowId] })).FlowInfo.length, 1);
});

test("calls in envelopes, of both editions", async ({ sdk, url, secret_id: id, secret_key: key }) => {
	const Agent = { AppId: "app1", ProxyOrganizationOpenId: "member1", ProxyOperator: { OpenId: "clerk1" } };
	assert.equal((await sealed(sdk, "DescribeUserFlowType", { Operator: operator })).AllUserFlowTypes.length, 2);
	assert.equal((await sealed(sdk, "DescribeFlowInfo", { Operator: operator, FlowIds: ["x"] })).Error.Code, "FailedOperation");
	const partner = client(url, id, key, PartnerClient);
	assert.equal((await sealed(partner, "DescribeTemplates", { Agent }, { ApplicationId: "app1" })).Templates.length, 3);
	await refused(sealed(partner, "DescribeTemplates", { Agent }, { ApplicationId: "app2" }), "InvalidParameter.Application");
});

// Last of those that talk to the sandbox.
test("every action of both editions was driven", async () => {
	const { services } = JSON.parse(fs.readFileSync(path.join(source, "../../actions/schema.json"), "utf8"));
	const all = Object.entries(services).flatMap(([service, { actions }]) => Object.keys(actions).map(name => `${service} ${name}`));
	assert.equal(all.length, 76);
	assert.deepEqual(all.filter(name => !driven.has(name)), []);
});

test("our body is the SDK's body for the same input", async ({ directory }) => {
	const input = request([box("SIGN_SEAL", "landlord", 1, 400, 100, 119, 119)]);
	fs.writeFileSync(path.join(directory, "request.json"), JSON.stringify(input));
	fs.writeFileSync(path.join(directory, "contract.pdf"), contract());
	const plan = JSON.parse(execFileSync(signprep, ["submit", "request.json", "contract.pdf", "--env", "sandbox", "--dry-run", "--json"],
		{ cwd: directory, encoding: "utf8", timeout: 60000 }));
	assert.equal(plan.schema, "signprep.plan/1");
	const ours = plan.steps.find(one => one.action === "CreateFlowByFiles").body;
	const theirs = await sdkBody("CreateFlowByFiles", { ...input, FileIds: ours.FileIds });
	assert.deepEqual(ours, theirs);
});

async function main() {
	const directory = fs.mkdtempSync(path.join(work, "run-"));
	const sandbox = await startSandbox();
	const context = { ...sandbox, directory, sdk: client(sandbox.url, sandbox.secret_id, sandbox.secret_key) };
	let failures = 0;
	for (const { name, run } of tests) {
		try {
			await run(context);
			console.log(`ok      ${name}`);
		} catch (error) {
			failures++;
			console.log(`not ok  ${name}\n${error.stack}`);
		}
	}
	sandbox.child.removeAllListeners("exit");
	const ended = new Promise(done => sandbox.child.on("exit", done));
	sandbox.child.kill("SIGTERM");
	await ended;
	fs.rmSync(directory, { recursive: true });
	process.exit(failures ? 1 : 0);
}

main().catch(error => {
	console.error(error);
	process.exit(1);
});
