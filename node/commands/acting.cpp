#include "node/commands/acting.h"

#include "storage/accounts.h"
#include "storage/audit.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

constexpr std::size_t reason_bytes_max = 500;

/// "ana", "@ana" or "ana@example.edu" -> "ana".
std::string_view local_part(std::string_view handle, const activitypub::Site& site) {
    if (handle.starts_with('@')) handle.remove_prefix(1);
    const std::string ending = "@" + site.domain.text();
    if (handle.ends_with(ending)) handle.remove_suffix(ending.size());
    return handle;
}

Result<storage::ActorRow> find_account_row(const CommandParts& parts, std::string_view handle) {
    return parts.database.read([&](storage::Tx& tx) -> Result<storage::ActorRow> {
        auto found = storage::find_account(tx, local_part(handle, parts.site));
        if (!found || found->actor.deleted) {
            return fail(
                Errc::not_found, "command: no account", fmt::format("there is no account {}", handle));
        }
        return std::move(found->actor);
    });
}

Done write_down(const CommandParts& parts,
                const storage::ActorRow& actor,
                std::string_view verb,
                std::string_view object,
                std::string_view reason) {
    return parts.database.write([&](storage::Tx& tx) -> Done {
        storage::AuditEvent event{.id = parts.ids.make<storage::AuditId>(),
                                  .at = parts.clock.now(),
                                  .channel = "operator",
                                  .verb = std::string(verb),
                                  .subject = actor.subject};
        if (auto uri = Uri::parse(object)) event.object = std::move(*uri);
        if (!reason.empty()) event.reason = std::string(reason);
        storage::append_audit(tx, event);
        return {};
    });
}

}  // namespace

Result<Acting> act_for(const CommandParts& parts,
                       const Args& args,
                       std::string_view verb,
                       std::string_view object) {
    Acting acting{TRY(find_account_row(parts, TRY(args.text("as")))),
                  TRY(args.text_or_empty("include_direct"))};
    if (acting.direct_reason.size() > reason_bytes_max) {
        return fail(Errc::malformed, "command: reason", "the reason is too long");
    }
    if (acting.actor.suspended) {
        return fail(Errc::denied, "command: suspended", "this account is suspended");
    }
    TRY_DONE(write_down(parts, acting.actor, verb, object, acting.direct_reason));
    return acting;
}

Result<storage::ActorRow> account_named(const CommandParts& parts, const Args& args) {
    return find_account_row(parts, TRY(args.text("handle")));
}

Result<storage::ActorRow> act_on(const CommandParts& parts, const Args& args, std::string_view verb) {
    storage::ActorRow row = TRY(find_account_row(parts, TRY(args.text("handle"))));
    const std::string reason = TRY(args.text_or_empty("include_direct"));
    if (reason.size() > reason_bytes_max) {
        return fail(Errc::malformed, "command: reason", "the reason is too long");
    }
    TRY_DONE(write_down(parts, row, verb, {}, reason));
    return row;
}

Result<storage::ActorRow> account_of(const CommandParts& parts, std::string_view handle) {
    return find_account_row(parts, handle);
}

Done write_down_on(const CommandParts& parts, const storage::ActorRow& account, std::string_view verb) {
    return write_down(parts, account, verb, {}, {});
}

std::unexpected<Error> direct_needs_reason() {
    return fail(
        Errc::denied,
        "command: direct",
        "this is a direct message: an operator reads or sends those only with --include-direct REASON");
}

}  // namespace kith::node
