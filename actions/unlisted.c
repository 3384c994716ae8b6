/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Names of the actions whose members schema.json does not hold: account opening, staff, seals made and granted, other products. Not
 * among them is CancelOrganizationFlows, which cancels all that a company has under way: whoever means that names its service.
 */
#include "actions/unlisted.h"

#include <stddef.h>
#include <string.h>

static const char *const ess[] = { "ArchiveDynamicFlow", "BindEmployeeUserIdWithClientOpenId", "CancelUserAutoSignEnableUrl",
	"CreateArchiveFlowTask", "CreateBatchAdminChangeInvitations", "CreateBatchAdminChangeInvitationsUrl",
	"CreateBatchContractReviewTask", "CreateBatchInformationExtractionTask", "CreateBatchInitOrganizationUrl",
	"CreateBatchOrganizationAuthorizationUrl", "CreateBatchOrganizationRegistrationTasks", "CreateContractComparisonTask",
	"CreateContractDiffTaskWebUrl", "CreateContractReviewChecklistWebUrl", "CreateContractReviewWebUrl", "CreateConvertTaskApi",
	"CreateDigitalDataSign", "CreateDraftContractByPromptsTask", "CreateDynamicFlowApprover", "CreateEmbedWebUrl",
	"CreateEmployeeChangeUrl", "CreateEmployeeQualificationSealQrCode", "CreateExtendedServiceAuthInfos",
	"CreateFileCounterSign", "CreateFlowBlockchainEvidenceUrl", "CreateFlowGroupByTemplates", "CreateFlowGroupReminds",
	"CreateFlowGroupSignReview", "CreateInformationExtractionWebUrl", "CreateIntegrationDepartment",
	"CreateIntegrationEmployees", "CreateIntegrationRole", "CreateIntegrationSubOrganizationActiveRecord",
	"CreateIntegrationUserRoles", "CreateLMInformationExtractionTaskFieldFeedback", "CreateLegalSealQrCode",
	"CreateMiniAppPrepareFlow", "CreateModifyAdminAuthorizationUrl", "CreateOrganizationAuthFile", "CreateOrganizationAuthUrl",
	"CreateOrganizationGroupInvitationLink", "CreateOrganizationInfoChangeUrl", "CreatePartnerAuthorizationLink",
	"CreatePartnerAutoSignAuthUrl", "CreatePersonAuthCertificateImage", "CreatePrepareFlowGroup", "CreatePreparedPersonalEsign",
	"CreateRiskIdentificationTaskFeedback", "CreateSeal", "CreateSealPolicy", "CreateSingleSignOnEmployees",
	"CreateUserAutoSignEnableUrl", "CreateUserAutoSignSealUrl", "CreateUserMobileChangeUrl", "CreateUserNameChangeUrl",
	"CreateUserVerifyUrl", "CreateWebThemeConfig", "DeleteExtendedServiceAuthInfos", "DeleteIntegrationDepartment",
	"DeleteIntegrationEmployees", "DeleteIntegrationRoleUsers", "DeleteOrganizationAuthorizations", "DeleteSealPolicies",
	"DeleteSingleSignOnEmployees", "DescribeArchiveFlowTask", "DescribeBatchOrganizationRegistrationTasks",
	"DescribeBatchOrganizationRegistrationUrls", "DescribeBillUsageDetail", "DescribeContractComparisonTask",
	"DescribeContractDiffTaskWebUrl", "DescribeContractReviewChecklist", "DescribeContractReviewChecklistWebUrl",
	"DescribeContractReviewChecklistsWebUrl", "DescribeContractReviewMarkedRiskExportTask", "DescribeContractReviewTask",
	"DescribeContractReviewTaskListWebUrl", "DescribeContractReviewWebUrl", "DescribeDraftContractByPromptsTask",
	"DescribeEnterpriseContractReviewChecklists", "DescribeExtendedServiceAuthDetail", "DescribeFileCounterSignResult",
	"DescribeInformationExtractionTask", "DescribeInformationExtractionWebUrl", "DescribeIntegrationDepartments",
	"DescribeIntegrationRoles", "DescribeLMInformationExtractionTaskFieldFeedback", "DescribeOrganizationAuthStatus",
	"DescribeOrganizationVerifyStatus", "DescribePersonCertificate", "DescribeRiskIdentificationTaskFeedback",
	"DescribeSignFaceVideo", "DescribeSingleSignOnEmployees", "DescribeThirdPartyAuthCode", "DescribeUserAutoSignStatus",
	"DescribeUserVerifyStatus", "DisableUserAutoSign", "ExportContractComparisonTask", "ExportContractReviewMarkedRisk",
	"ExportContractReviewResult", "GetTaskResultApi", "ImportContractReviewChecklist", "ModifyIntegrationDepartment",
	"ModifyIntegrationRole", "ModifyPartnerAuthorization", "ModifyPartnerAutoSignAuthUrl", "ModifySingleSignOnEmployees",
	"OperateFlowRemarks", "OperateSeals", "OperateTemplate", "RenewAutoSignLicense", "UnbindEmployeeUserIdWithClientOpenId",
	"UpdateIntegrationEmployees", "VerifyDigitFile", "VerifyDigitalDataSign", NULL };

static const char *const essbasic[] = { "ArchiveDynamicFlow", "ChannelCancelUserAutoSignEnableUrl", "ChannelCreateBoundFlows",
	"ChannelCreateConvertTaskApi", "ChannelCreateDynamicFlowApprover", "ChannelCreateEmbedWebUrl",
	"ChannelCreateFlowGroupByTemplates", "ChannelCreateOrganizationBatchSignUrl", "ChannelCreateOrganizationModifyQrCode",
	"ChannelCreatePrepareFlowGroup", "ChannelCreatePreparedPersonalEsign", "ChannelCreateRole", "ChannelCreateSealPolicy",
	"ChannelCreateUserAutoSignEnableUrl", "ChannelCreateUserAutoSignSealUrl", "ChannelCreateUserRoles",
	"ChannelCreateWebThemeConfig", "ChannelDeleteRole", "ChannelDeleteRoleUsers", "ChannelDeleteSealPolicies",
	"ChannelDescribeAccountBillDetail", "ChannelDescribeBillUsageDetail", "ChannelDescribeEmployees", "ChannelDescribeRoles",
	"ChannelDescribeSignFaceVideo", "ChannelDescribeUserAutoSignStatus", "ChannelDisableUserAutoSign",
	"ChannelGetTaskResultApi", "ChannelModifyRole", "ChannelRenewAutoSignLicense", "ChannelUpdateSealStatus",
	"CreateBatchAdminChangeInvitations", "CreateBatchAdminChangeInvitationsUrl", "CreateBatchInitOrganizationUrl",
	"CreateBatchOrganizationAuthorizationUrl", "CreateBatchOrganizationRegistrationTasks",
	"CreateChannelOrganizationInfoChangeUrl", "CreateChannelSubOrganizationActive", "CreateCloseOrganizationUrl",
	"CreateEmployeeChangeUrl", "CreateEmployeeQualificationSealQrCode", "CreateFlowBlockchainEvidenceUrl",
	"CreateFlowGroupSignReview", "CreateLegalSealQrCode", "CreateModifyAdminAuthorizationUrl", "CreateOrganizationAuthFile",
	"CreatePartnerAutoSignAuthUrl", "CreatePersonAuthCertificateImage", "CreateSealByImage", "DeleteOrganizationAuthorizations",
	"DescribeBatchOrganizationRegistrationTasks", "DescribeBatchOrganizationRegistrationUrls",
	"DescribeChannelFlowEvidenceReport", "DescribeChannelOrganizations", "DescribeChannelSealPolicyWorkflowUrl",
	"DescribeExtendedServiceAuthDetail", "DescribeUsage", "DescribeUserFlowType", "GetDownloadFlowUrl",
	"ModifyOrganizationBusinessInfo", "ModifyPartnerAutoSignAuthUrl", "OperateChannelTemplate", "OperateTemplate",
	"PrepareFlows", "SyncProxyOrganization", "SyncProxyOrganizationOperators", NULL };

static bool holds(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

const char *sp_unlisted_service(const char *name)
{
	return holds(ess, name) ? "ess" : holds(essbasic, name) ? "essbasic" : NULL;
}
