#include "node/commands/commands.h"

#include "consent/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {
namespace {

constexpr std::pair<std::string_view, Command> table[] = {
    {"post", post_command},
    {"announce.add", add_announcement_command},
    {"announce.list", list_announcements_command},
    {"announce.remove", remove_announcement_command},
    {"emoji.add", add_emoji_command},
    {"emoji.list", list_emojis_command},
    {"emoji.remove", remove_emoji_command},
    {"drafts.list", list_drafts_command},
    {"drafts.cancel", cancel_draft_command},
    {"edit", edit_command},
    {"delete", delete_command},
    {"like", like_command},
    {"boost", boost_command},
    {"bookmark", bookmark_command},
    {"pin", pin_command},
    {"vote", vote_command},
    {"follow", follow_command},
    {"unfollow", unfollow_command},
    {"block", block_command},
    {"unblock", unblock_command},
    {"requests.list", list_requests_command},
    {"requests.accept", accept_request_command},
    {"requests.reject", reject_request_command},
    {"timeline", timeline_command},
    {"notifications", notifications_command},
    {"show", show_command},
    {"account.create", create_account_command},
    {"account.list", list_accounts_command},
    {"account.set", set_account_command},
    {"account.password", password_command},
    {"account.reset-link", reset_link_command},
    {"account.suspend", suspend_command},
    {"account.resume", resume_command},
    {"account.delete", delete_account_command},
    {"account.rotate-key", rotate_key_command},
    {"account.move", move_command},
    {"account.alias", alias_command},
    {"account.audit", audit_command},
    {"account.pending", pending_accounts_command},
    {"account.totp-off", totp_off_command},
    {"account.approve", approve_account_command},
    {"unit.create", create_unit_command},
    {"unit.grant", grant_unit_command},
    {"unit.revoke", revoke_unit_command},
    {"unit.list", list_units_command},
    {"account.reject", reject_account_command},
    {"account.role", account_role_command},
    {"invite.list", list_invites_command},
    {"invite.withdraw", withdraw_invite_command},
    {"report.list", list_reports_command},
    {"report.show", show_report_command},
    {"report.assign", assign_report_command},
    {"report.close", close_report_command},
    {"report.reopen", reopen_report_command},
    {"report.forward", forward_report_command},
    {"moderate.warn", warn_command},
    {"moderate.silence", silence_command},
    {"moderate.unsilence", unsilence_command},
    {"moderate.sensitive", sensitize_command},
    {"moderate.unsensitive", unsensitize_command},
    {"moderate.disable", disable_command},
    {"moderate.enable", enable_command},
    {"moderate.suspend", moderate_suspend_command},
    {"moderate.unsuspend", moderate_unsuspend_command},
    {"moderate.log", moderation_log_command},
    {"moderate.show", moderation_show_command},
    {"moderate.staff", staff_command},
    {"moderate.blocks", list_blocks_command},
    {"moderate.block-mail", block_mail_command},
    {"moderate.unblock-mail", unblock_mail_command},
    {"moderate.block-network", block_network_command},
    {"moderate.unblock-network", unblock_network_command},
    {"token.create", create_token_command},
    {"token.list", list_tokens_command},
    {"token.revoke", revoke_token_command},
    {"invite.create", create_invite_command},
    {"detail.add", add_detail_command},
    {"detail.list", list_details_command},
    {"consent.show", show_consent_command},
    {"consent.ask", ask_consent_command},
    {"consent.withdraw", withdraw_consent_command},
    {"consent.receipt", receipt_command},
    {"consent.grant", grant_consent_command},
    {"detail.correct", correct_detail_command},
    {"ledger.who-has", who_has_command},
    {"ledger.verify", verify_ledger_command},
    {"subject.restrict", restrict_command},
    {"retention.plan", retention_plan_command},
    {"retention.run", retention_run_command},
    {"retention.hold", retention_hold_command},
    {"retention.release", retention_release_command},
    {"retention.map", retention_map_command},
    {"subject.export", export_subject_command},
    {"subject.erase", erase_subject_command},
    {"subject.show", show_subject_command},
    {"export.csv", export_csv_command},
    {"export.archive", export_archive_command},
    {"import.csv", import_csv_command},
    {"import.archive", import_archive_command},
    {"import.list", list_imports_command},
    {"delivery.status", delivery_status_command},
    {"domain.block", block_domain_command},
    {"domain.allow", allow_domain_command},
    {"domain.remove", remove_domain_command},
    {"domain.list", list_domains_command},
    {"backup", backup_command},
    {"media.copy", copy_media_command},
    {"status", status_command},
};

}  // namespace

Result<nlohmann::json> Commands::execute(const nlohmann::json& request) const {
    static const nlohmann::json no_args = nlohmann::json::object();
    const auto name = request.find("command");
    if (name == request.end() || !name->is_string()) {
        return fail(Errc::malformed, "command: no name", "the request names no command");
    }
    const auto* entry =
        std::ranges::find(table, name->get_ref<const std::string&>(), [](const auto& e) { return e.first; });
    if (entry == std::end(table)) {
        return fail(Errc::malformed,
                    "command: unknown",
                    fmt::format("the running node does not know the command {}",
                                name->get_ref<const std::string&>()));
    }
    const auto args = request.find("args");
    const bool has_args = args != request.end() && args->is_object();
    return entry->second(parts_, Args(has_args ? *args : no_args));
}

}  // namespace kith::node
