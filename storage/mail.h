// Messages to the mailboxes of our people that wait to be sent, and the links in them. Rows hold no address
// and no words; a link's token is here as its SHA-256, and sealed where a message with it waits.
#pragma once

#include "storage/consent_links.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/oauth.h"

#include <optional>
#include <string_view>
#include <vector>

namespace kith::storage {

enum class MailLinkMay {
    confirm,  // say that the mailbox is theirs
    reset     // choose a new password
};

struct MailLinkRow {
    TokenDigest token{};
    SubjectId subject{};
    ActorId actor{};
    MailLinkMay may = MailLinkMay::reset;
    Instant made{};
    Instant expires{};
};

/// Of those that may the same the person's newest `most` stay.
void insert_mail_link(Tx& tx, const MailLinkRow& row, std::size_t most);
/// Also an expired one.
std::optional<MailLinkRow> find_mail_link(Tx& tx, const TokenDigest& token);
/// All of a person's that may that: one of them was used.
void drop_mail_links(Tx& tx, SubjectId subject, MailLinkMay may);
bool has_expired_mail_links(Tx& tx, Instant now);
std::int64_t prune_mail_links(Tx& tx, Instant now, std::size_t limit);

/// A new account waits for its person to say that the mailbox is theirs: nobody signs in to it until then.
struct AwaitedMailbox {
    AppId app{};  // that made the account; invalid: none did
    Instant asked{};
};

void await_mailbox(Tx& tx, ActorId actor, const AwaitedMailbox& row);
/// Another message went out: its link works as long as the first one's would have.
void await_mailbox_anew(Tx& tx, ActorId actor, Instant now);
void confirm_mailbox(Tx& tx, ActorId actor);
std::optional<AwaitedMailbox> find_awaited_mailbox(Tx& tx, ActorId actor);
bool is_mailbox_awaited(Tx& tx, ActorId actor);
/// The oldest first: of those accounts that waited as long ago as `before`.
std::vector<ActorId> mailboxes_awaited_since(Tx& tx, Instant before, std::size_t limit);

enum class MailKind {
    confirm,
    reset,
    rights,    // something was done that the person should know of
    approved,  // the account they asked for is theirs
    rejected,  // it is not, and what they gave is erased
    disabled   // nobody signs in to their account until the staff allows it again
};

struct MailRow {
    SubjectId subject{};
    MailKind kind = MailKind::rights;
    ActorId actor{};
    std::optional<Bytes> sealed{};  // a link's token; of who was rejected where to and why
    Instant made{};
    Instant next{};
    int failures = 0;
};

bool mail_waits(Tx& tx, SubjectId subject, MailKind kind);
void drop_mail(Tx& tx, SubjectId subject, MailKind kind);
/// This very message; one that took its place meanwhile stays.
void drop_mail(Tx& tx, const MailRow& row);
/// Nothing is done when one of that kind waits for the person already.
void queue_mail(Tx& tx, const MailRow& row);
std::optional<MailRow> due_mail(Tx& tx, Instant now);
std::optional<Instant> next_mail(Tx& tx);
void retry_mail(Tx& tx, const MailRow& row, Instant next);

}  // namespace kith::storage
