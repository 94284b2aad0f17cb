// The pages of the operators: each turns its model into a whole document. Pure; any thread.
#pragma once

#include "node/web/operator_models.h"

#include <string>

namespace kith::node {

std::string render_operator_start(const OperatorStartPage& page);
std::string render_operator_reports(const OperatorReportsPage& page);
std::string render_operator_report(const OperatorReportPage& page);
std::string render_operator_account(const OperatorAccountPage& page);
std::string render_operator_sign_ups(const OperatorSignUpsPage& page);
std::string render_operator_invitations(const OperatorInvitationsPage& page);
std::string render_operator_domains(const OperatorDomainsPage& page);
std::string render_operator_blocks(const OperatorBlocksPage& page);
std::string render_operator_delivery(const OperatorDeliveryPage& page);
std::string render_operator_audit(const OperatorAuditPage& page);

}  // namespace kith::node
