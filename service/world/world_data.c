/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The company that the sandbox is, in the service's own members: what DescribeFlowTemplates and its like answer. */
#include "service/world/world.h"

static const char *const templates[] = {
	("{\"TemplateId\":\"yDSandboxTemplateAutoSeal0000000\",\"TemplateName\":\"单B自动签署\","
	 "\"Description\":\"\",\"Recipients\":[{\"RecipientId\":\"yDSandboxRecipientAuto0000000000\","
	 "\"RecipientType\":\"ENTERPRISE\",\"RoleName\":\"甲方\",\"RoutingOrder\":0,\"RequireValidation\":true,"
	 "\"RequireSign\":true,\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]}],"
	 "\"Components\":[],\"SignComponents\":[{\"ComponentType\":\"SIGN_SEAL\",\"ComponentId\":\"ComponentId_seal\","
	 "\"ComponentName\":\"企业印章\",\"ComponentRequired\":true,\"ComponentRecipientId\":\"yDSandboxRecipientAuto0000000000\","
	 "\"FileIndex\":0,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":380,"
	 "\"ComponentPosY\":600,\"ComponentWidth\":119,\"ComponentHeight\":119,\"ComponentValue\":"
	 "\"yDSandboxSealContract00000000000\"}],"
	 "\"SignOrder\":[0],\"Status\":1,\"Available\":1,\"TemplateType\":1,\"Creator\":\"张三\","
	 "\"CreatorId\":\"yDSandboxOperator000000000000000\",\"CreatedOn\":1704067200,\"TemplateVersion\":\"1\","
	 "\"Published\":true,\"OrganizationId\":\"yDSandboxHeadOffice0000000000000\",\"UserFlowType\":{\"UserFlowTypeId\":"
	 "\"yDSandboxFlowTypeLease0000000000\","
	 "\"Name\":\"租赁合同\",\"Description\":\"\"},\"TemplateSeals\":[{\"SealId\":\"yDSandboxSealContract00000000000\","
	 "\"SealType\":\"CONTRACT\",\"SealName\":\"沙箱合同专用章\"}],\"FileInfos\":[{\"FileId\":"
	 "\"yDSandboxTemplateAutoSeal0000000\","
	 "\"FileName\":\"单B自动签署.pdf\",\"FileSize\":1000,\"CreatedOn\":1704067200}],\"DocumentResourceIds\":["
	 "\"yDSandboxTemplateAutoSeal0000000\"],"
	 "\"Promoter\":{\"RecipientId\":\"yDSandboxRecipientPromoter000000\",\"RecipientType\":\"PROMOTER\","
	 "\"RoleName\":\"发起方\",\"RoutingOrder\":0,\"RequireValidation\":true,\"RequireSign\":false,"
	 "\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]}}"),
	("{\"TemplateId\":\"yDSandboxTemplateLease0000000000\",\"TemplateName\":\"房屋租赁合同\","
	 "\"Description\":\"\",\"Recipients\":[{\"RecipientId\":\"yDSandboxRecipientA0000000000000\","
	 "\"RecipientType\":\"ENTERPRISE\",\"RoleName\":\"甲方\",\"RoutingOrder\":0,\"RequireValidation\":true,"
	 "\"RequireSign\":true,\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]},{\"RecipientId\":"
	 "\"yDSandboxRecipientB0000000000000\","
	 "\"RecipientType\":\"INDIVIDUAL\",\"RoleName\":\"乙方\",\"RoutingOrder\":1,\"RequireValidation\":true,"
	 "\"RequireSign\":true,\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]}],"
	 "\"Components\":[{\"ComponentType\":\"TEXT\",\"ComponentId\":\"ComponentId_rent\","
	 "\"ComponentName\":\"月租金\",\"ComponentRequired\":true,\"ComponentRecipientId\":\"yDSandboxRecipientPromoter000000\","
	 "\"FileIndex\":0,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":180,"
	 "\"ComponentPosY\":150,\"ComponentWidth\":200,\"ComponentHeight\":20,\"ComponentExtra\":\"{\\\"FontSize\\\":12}\"},"
	 "{\"ComponentType\":\"DATE\",\"ComponentId\":\"ComponentId_from\",\"ComponentName\":\"起租日\","
	 "\"ComponentRequired\":true,\"ComponentRecipientId\":\"yDSandboxRecipientPromoter000000\","
	 "\"FileIndex\":0,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":180,"
	 "\"ComponentPosY\":180,\"ComponentWidth\":120,\"ComponentHeight\":20},{\"ComponentType\":\"SELECTOR\","
	 "\"ComponentId\":\"ComponentId_pay\",\"ComponentName\":\"付款方式\",\"ComponentRequired\":false,"
	 "\"ComponentRecipientId\":\"yDSandboxRecipientPromoter000000\",\"FileIndex\":0,\"GenerateMode\":\"NORMAL\","
	 "\"ComponentPage\":1,\"ComponentPosX\":180,\"ComponentPosY\":210,\"ComponentWidth\":120,"
	 "\"ComponentHeight\":20,\"ComponentExtra\":\"{\\\"Values\\\":[\\\"月付\\\",\\\"季付\\\"]}\"},"
	 "{\"ComponentType\":\"TEXT\",\"ComponentId\":\"ComponentId_address\",\"ComponentName\":\"通讯地址\","
	 "\"ComponentRequired\":true,\"ComponentRecipientId\":\"yDSandboxRecipientB0000000000000\","
	 "\"FileIndex\":0,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":180,"
	 "\"ComponentPosY\":240,\"ComponentWidth\":300,\"ComponentHeight\":20}],\"SignComponents\":[{\"ComponentType\":\"SIGN_"
	 "SEAL\","
	 "\"ComponentId\":\"ComponentId_sealA\",\"ComponentName\":\"甲方盖章\",\"ComponentRequired\":true,"
	 "\"ComponentRecipientId\":\"yDSandboxRecipientA0000000000000\",\"FileIndex\":0,\"GenerateMode\":\"NORMAL\","
	 "\"ComponentPage\":1,\"ComponentPosX\":60,\"ComponentPosY\":600,\"ComponentWidth\":119,"
	 "\"ComponentHeight\":119},{\"ComponentType\":\"SIGN_DATE\",\"ComponentId\":\"ComponentId_dateA\","
	 "\"ComponentName\":\"甲方日期\",\"ComponentRequired\":true,\"ComponentRecipientId\":\"yDSandboxRecipientA0000000000000\","
	 "\"FileIndex\":0,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":60,"
	 "\"ComponentPosY\":730,\"ComponentWidth\":119,\"ComponentHeight\":20},{\"ComponentType\":\"SIGN_SIGNATURE\","
	 "\"ComponentId\":\"ComponentId_nameB\",\"ComponentName\":\"乙方签名\",\"ComponentRequired\":true,"
	 "\"ComponentRecipientId\":\"yDSandboxRecipientB0000000000000\",\"FileIndex\":0,\"GenerateMode\":\"NORMAL\","
	 "\"ComponentPage\":1,\"ComponentPosX\":380,\"ComponentPosY\":640,\"ComponentWidth\":119,"
	 "\"ComponentHeight\":43},{\"ComponentType\":\"SIGN_DATE\",\"ComponentId\":\"ComponentId_dateB\","
	 "\"ComponentName\":\"乙方日期\",\"ComponentRequired\":true,\"ComponentRecipientId\":\"yDSandboxRecipientB0000000000000\","
	 "\"FileIndex\":0,\"GenerateMode\":\"NORMAL\",\"ComponentPage\":1,\"ComponentPosX\":380,"
	 "\"ComponentPosY\":730,\"ComponentWidth\":119,\"ComponentHeight\":20}],\"SignOrder\":[0,"
	 "1],\"Status\":1,\"Available\":1,\"TemplateType\":3,\"Creator\":\"张三\",\"CreatorId\":"
	 "\"yDSandboxOperator000000000000000\","
	 "\"CreatedOn\":1704067200,\"TemplateVersion\":\"1\",\"Published\":true,\"OrganizationId\":"
	 "\"yDSandboxHeadOffice0000000000000\","
	 "\"UserFlowType\":{\"UserFlowTypeId\":\"yDSandboxFlowTypeLease0000000000\",\"Name\":\"租赁合同\","
	 "\"Description\":\"\"},\"TemplateSeals\":[],\"FileInfos\":[{\"FileId\":\"yDSandboxTemplateLease0000000000\","
	 "\"FileName\":\"房屋租赁合同.pdf\",\"FileSize\":1000,\"CreatedOn\":1704067200}],\"DocumentResourceIds\":["
	 "\"yDSandboxTemplateLease0000000000\"],"
	 "\"Promoter\":{\"RecipientId\":\"yDSandboxRecipientPromoter000000\",\"RecipientType\":\"PROMOTER\","
	 "\"RoleName\":\"发起方\",\"RoutingOrder\":0,\"RequireValidation\":true,\"RequireSign\":false,"
	 "\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]}}"),
	("{\"TemplateId\":\"yDSandboxTemplatePledge000000000\",\"TemplateName\":\"入职承诺书\",\"Description\":\"\","
	 "\"Recipients\":[{\"RecipientId\":\"yDSandboxRecipientC0000000000000\",\"RecipientType\":\"INDIVIDUAL\","
	 "\"RoleName\":\"员工\",\"RoutingOrder\":-1,\"RequireValidation\":true,\"RequireSign\":true,"
	 "\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]}],\"Components\":[],\"SignComponents\":[{\"ComponentType\":"
	 "\"SIGN_SIGNATURE\","
	 "\"ComponentId\":\"ComponentId_nameC\",\"ComponentName\":\"员工签名\",\"ComponentRequired\":true,"
	 "\"ComponentRecipientId\":\"yDSandboxRecipientC0000000000000\",\"FileIndex\":0,\"GenerateMode\":\"NORMAL\","
	 "\"ComponentPage\":1,\"ComponentPosX\":380,\"ComponentPosY\":640,\"ComponentWidth\":119,"
	 "\"ComponentHeight\":43}],\"SignOrder\":[-1],\"Status\":1,\"Available\":1,\"TemplateType\":3,"
	 "\"Creator\":\"张三\",\"CreatorId\":\"yDSandboxOperator000000000000000\",\"CreatedOn\":1704067200,"
	 "\"TemplateVersion\":\"1\",\"Published\":true,\"OrganizationId\":\"yDSandboxHeadOffice0000000000000\","
	 "\"UserFlowType\":{\"UserFlowTypeId\":\"yDSandboxFlowTypeLease0000000000\",\"Name\":\"租赁合同\","
	 "\"Description\":\"\"},\"TemplateSeals\":[],\"FileInfos\":[{\"FileId\":\"yDSandboxTemplatePledge000000000\","
	 "\"FileName\":\"入职承诺书.pdf\",\"FileSize\":1000,\"CreatedOn\":1704067200}],\"DocumentResourceIds\":["
	 "\"yDSandboxTemplatePledge000000000\"],"
	 "\"Promoter\":{\"RecipientId\":\"yDSandboxRecipientPromoter000000\",\"RecipientType\":\"PROMOTER\","
	 "\"RoleName\":\"发起方\",\"RoutingOrder\":0,\"RequireValidation\":true,\"RequireSign\":false,"
	 "\"ApproverVerifyTypes\":[1],\"ApproverSignTypes\":[1,2,3]}}"),
	NULL,
};

static const char *const seals[] = {
	("{\"SealId\":\"yDSandboxSealOfficial00000000000\",\"SealName\":\"沙箱公章\",\"CreateOn\":1704067200,"
	 "\"Creator\":\"yDSandboxOperator000000000000000\",\"SealPolicyId\":\"yDSandboxPolicyaba00000000000000\","
	 "\"SealStatus\":\"SUCCESS\",\"FailReason\":\"\",\"SealType\":\"OFFICIAL\",\"IsAllTime\":true,"
	 "\"RealWidth\":42,\"RealHeight\":42,\"SealDescription\":\"\"}"),
	("{\"SealId\":\"yDSandboxSealContract00000000000\",\"SealName\":\"沙箱合同专用章\",\"CreateOn\":1704067200,"
	 "\"Creator\":\"yDSandboxOperator000000000000000\",\"SealPolicyId\":\"yDSandboxPolicyaba00000000000000\","
	 "\"SealStatus\":\"SUCCESS\",\"FailReason\":\"\",\"SealType\":\"CONTRACT\",\"IsAllTime\":true,"
	 "\"RealWidth\":42,\"RealHeight\":42,\"SealDescription\":\"\"}"),
	("{\"SealId\":\"yDSandboxSealLegal00000000000000\",\"SealName\":\"沙箱法定代表人章\",\"CreateOn\":1704067200,"
	 "\"Creator\":\"yDSandboxOperator000000000000000\",\"SealPolicyId\":\"yDSandboxPolicyaba00000000000000\","
	 "\"SealStatus\":\"SUCCESS\",\"FailReason\":\"\",\"SealType\":\"LEGAL_PERSON_SEAL\","
	 "\"IsAllTime\":true,\"RealWidth\":18,\"RealHeight\":18,\"SealDescription\":\"\"}"),
	("{\"SealId\":\"yDSandboxSealStopped000000000000\",\"SealName\":\"沙箱旧公章\",\"CreateOn\":1704067200,"
	 "\"Creator\":\"yDSandboxOperator000000000000000\",\"SealPolicyId\":\"yDSandboxPolicyaba00000000000000\","
	 "\"SealStatus\":\"DISABLE\",\"FailReason\":\"\",\"SealType\":\"OFFICIAL\",\"IsAllTime\":true,"
	 "\"RealWidth\":40,\"RealHeight\":40,\"SealDescription\":\"\"}"),
	NULL,
};

static const char *const employees[] = {
	("{\"UserId\":\"yDSandboxOperator000000000000000\",\"DisplayName\":\"张三\",\"Mobile\":\"13800138000\","
	 "\"Email\":\"zhangsan@example.com\",\"OpenId\":\"\",\"Roles\":[{\"RoleId\":\"yDSandboxRoleAdmin00000000000000\","
	 "\"RoleName\":\"超级管理员\"}],\"Verified\":true,\"CreatedOn\":1704067200,\"VerifiedOn\":1704067200,"
	 "\"QuiteJob\":0}"),
	("{\"UserId\":\"yDSandboxClerk000000000000000000\",\"DisplayName\":\"李四\",\"Mobile\":\"13900139000\","
	 "\"Email\":\"lisi@example.com\",\"OpenId\":\"\",\"Roles\":[{\"RoleId\":\"yDSandboxRoleClerk00000000000000\","
	 "\"RoleName\":\"业务员\"}],\"Verified\":true,\"CreatedOn\":1704067200,\"VerifiedOn\":1704067200,"
	 "\"QuiteJob\":0}"),
	("{\"UserId\":\"yDSandboxNewcomer000000000000000\",\"DisplayName\":\"王五\",\"Mobile\":\"13700137000\","
	 "\"Email\":\"wangwu@example.com\",\"OpenId\":\"\",\"Roles\":[],\"Verified\":false,"
	 "\"CreatedOn\":1704067200,\"VerifiedOn\":0,\"QuiteJob\":0}"),
	NULL,
};

static const char *const organizations[] = {
	("{\"Name\":\"沙箱集团有限公司\",\"Alias\":\"总部\",\"OrganizationId\":\"yDSandboxHeadOffice0000000000000\","
	 "\"UpdateTime\":1704067200,\"Status\":5,\"IsMainOrganization\":true,\"IdCardNumber\":\"91000000000000000A\","
	 "\"AdminInfo\":{\"Name\":\"张三\",\"Mobile\":\"13800138000\"},\"License\":\"专业版\",\"LicenseExpireTime\":1893456000,"
	 "\"JoinTime\":1704067200,\"FlowEngineEnable\":false}"),
	("{\"Name\":\"沙箱华东分公司\",\"Alias\":\"华东\",\"OrganizationId\":\"yDSandboxMemberEast0000000000000\","
	 "\"UpdateTime\":1704067200,\"Status\":5,\"IsMainOrganization\":false,\"IdCardNumber\":\"91000000000000001B\","
	 "\"AdminInfo\":{\"Name\":\"赵六\",\"Mobile\":\"13600136000\"},\"License\":\"专业版\",\"LicenseExpireTime\":1893456000,"
	 "\"JoinTime\":1704067200,\"FlowEngineEnable\":false}"),
	("{\"Name\":\"沙箱筹备公司\",\"Alias\":\"筹备\",\"OrganizationId\":\"yDSandboxMemberNew00000000000000\","
	 "\"UpdateTime\":1704067200,\"Status\":2,\"IsMainOrganization\":false,\"IdCardNumber\":\"\","
	 "\"AdminInfo\":{\"Name\":\"\",\"Mobile\":\"\"},\"License\":\"\",\"LicenseExpireTime\":0,"
	 "\"JoinTime\":0,\"FlowEngineEnable\":false}"),
	NULL,
};

static const char *const userflowtypes[] = {
	("{\"UserFlowTypeId\":\"yDSandboxFlowTypeLease0000000000\",\"Name\":\"租赁合同\",\"Description\":\"\","
	 "\"TemplateNum\":3}"),
	("{\"UserFlowTypeId\":\"yDSandboxFlowTypeStaff0000000000\",\"Name\":\"人事合同\",\"Description\":\"\","
	 "\"TemplateNum\":0}"),
	NULL,
};

const sp_world_list sp_world_lists[] = {
	{ "Templates", "TemplateId", templates },
	{ "Seals", "SealId", seals },
	{ "Employees", "UserId", employees },
	{ "Organizations", "OrganizationId", organizations },
	{ "UserFlowTypes", "UserFlowTypeId", userflowtypes },
	{ NULL, NULL, NULL },
};
