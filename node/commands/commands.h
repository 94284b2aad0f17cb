// Commands: what the command line asks of a node, the same through the control socket and in a process of its
// own. Requests and results are small JSON documents. Any thread that may wait for other servers.
#pragma once

#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "node/accounts.h"
#include "node/commands/args.h"
#include "node/consent/consents.h"
#include "node/consent/receipts.h"
#include "node/media/copying.h"
#include "node/moderation/moderation.h"
#include "node/retention/sweeper.h"
#include "node/social/social.h"
#include "storage/blobs.h"
#include "storage/database.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace kith::node {

class Importer;
class MediaStore;

struct CommandParts {
    const activitypub::Site& site;
    storage::Database& database;
    storage::KeyStore& keys;
    Social& social;
    Accounts& accounts;
    const Consents& consents;
    Receipts receipts;
    const Sweeper& sweeper;
    MediaStore& media;
    const storage::Blobs& blobs;
    Importer& importer;
    const Moderation& moderation;
    storage::IdMaker& ids;
    Clock& clock;
    Random& random;
    /// Writes the two archives of a backup.
    std::function<Done(const std::string& data, const std::string& keys)> backup;
    /// Whether the server runs (in this process).
    std::function<bool()> serving;
    /// Copies a part of the media to "s3" or "directory", from that folder on.
    std::function<Result<MediaCopied>(const std::string& to, unsigned folder)> copy_media = {};
};

class Commands {
 public:
    explicit Commands(CommandParts parts) : parts_(std::move(parts)) {}

    /// {"command": "post", "args": {…}}
    Result<nlohmann::json> execute(const nlohmann::json& request) const;

 private:
    CommandParts parts_;
};

using Command = Result<nlohmann::json> (*)(const CommandParts&, const Args&);

// The table's entries, by file.
Result<nlohmann::json> post_command(const CommandParts& parts, const Args& args);
/// A post that shows people; `post` with "shows".
Result<nlohmann::json> draft_post(const CommandParts& parts, const Args& args, const PostDraft& words);
Result<nlohmann::json> list_drafts_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> cancel_draft_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> add_announcement_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_announcements_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> remove_announcement_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> add_emoji_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_emojis_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> remove_emoji_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> edit_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> delete_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> like_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> boost_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> bookmark_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> pin_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> vote_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> follow_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> unfollow_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> block_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> unblock_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_requests_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> accept_request_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> reject_request_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> timeline_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> notifications_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> show_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> create_account_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_accounts_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> set_account_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> password_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> reset_link_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> suspend_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> resume_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> delete_account_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> rotate_key_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> move_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> alias_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> audit_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> create_unit_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> grant_unit_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> revoke_unit_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_units_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> create_token_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_tokens_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> revoke_token_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> create_invite_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> totp_off_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> pending_accounts_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> approve_account_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> reject_account_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_invites_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> withdraw_invite_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> account_role_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_reports_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> show_report_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> assign_report_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> close_report_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> reopen_report_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> forward_report_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> warn_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> silence_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> unsilence_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> sensitize_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> unsensitize_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> disable_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> enable_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> moderate_suspend_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> moderate_unsuspend_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> moderation_log_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> moderation_show_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> staff_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_blocks_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> block_mail_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> unblock_mail_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> block_network_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> unblock_network_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> add_detail_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_details_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> show_consent_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> ask_consent_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> withdraw_consent_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> receipt_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> who_has_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> restrict_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> verify_ledger_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> retention_plan_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> retention_run_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> retention_hold_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> retention_release_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> retention_map_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> export_subject_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> erase_subject_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> show_subject_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> correct_detail_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> grant_consent_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> export_csv_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> export_archive_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> import_csv_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> import_archive_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_imports_command(const CommandParts& parts, const Args& args);

Result<nlohmann::json> delivery_status_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> block_domain_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> allow_domain_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> remove_domain_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> list_domains_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> backup_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> copy_media_command(const CommandParts& parts, const Args& args);
Result<nlohmann::json> status_command(const CommandParts& parts, const Args& args);

}  // namespace kith::node
