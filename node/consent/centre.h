// Centre: everything that the node holds and does about one person, gathered for that person alone: their own
// values, who may use them and for what, who got them, and what happened. One read transaction, at most
// `centre_page_items` rows of each list. Any thread.
#pragma once

#include "consent/grant.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/key_store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

inline constexpr std::size_t centre_page_items = 50;
inline constexpr std::size_t centre_servers_named = 50;  // of one message, by name; all are counted

/// Which page of each list: older than these rows; all zero is the newest of everything.
struct CentrePlace {
    std::size_t known_from = 0;
    storage::DisclosureId received_before{};
    storage::ActivityId taken_before{};
    storage::ConsentEventId happened_before{};
    storage::AuditId looked_before{};
};

/// One detail as it is, opened as the person's own.
struct KnownDetail {
    consent::DetailKind kind{};
    std::string value{};        // plain text
    std::string source{};       // self, staff, operator, import, remote, inferred
    std::string heard_by{};     // of hearsay: the staff role that may see it
    bool confirmed = true;      // false: hearsay
    bool of_account = false;    // changed in the account's settings, or on the person's own server
    bool shown_to_all = false;  // stands on public pages
    Instant since{};
    std::optional<Instant> kept_until{};  // none: until it is taken back, or the account ends
};

/// Everything said about one kind and one purpose: one switch, for `stop` ends all of it.
struct Use {
    struct Reader {
        consent::Audience audience = consent::Audience::self();
        std::string name{};  // how an actor, a role, a circle or a partner is called
    };
    consent::DetailKind kind{};
    consent::Reason reason{};
    bool on = false;
    bool stoppable = false;         // on, and rests on consent: the switch is the person's
    bool kept_only = false;         // kept, and shown to nobody
    std::vector<Reader> readers{};  // of what is on, else of what was
    consent::LawfulBasis basis{};
    consent::GrantState state{};  // of the newest grant
    Instant changed{};
    std::optional<Instant> until{};  // none: until it is taken back
    std::string notice{};            // the words that were shown; empty where there were none
};

/// A question that waits for an answer (POST answer with `code`, and its place among the choices as
/// `choice`).
struct OpenQuestion {
    std::string code{};
    consent::KindSet kinds{};
    std::optional<consent::Reason> reason{};
    std::string asked_by{};  // "@prof@a.test"
    std::string notice{};
    std::string post{};  // the words of the post that it is about
    struct Choice {
        std::string label{};
        bool yes = false;
    };
    std::vector<Choice> choices{};
    Instant asked{};
    Instant until{};
};

/// What servers said to a message: ruling 23, and no more than that.
struct Told {
    std::int64_t waiting = 0;  // still being tried
    std::int64_t took = 0;     // took the message; what they do with it is in their hands
    std::int64_t refused = 0;
    std::int64_t unreachable = 0;
    std::int64_t cancelled = 0;  // not sent any more
    struct Server {
        std::string host{};
        std::string state{};
    };
    std::vector<Server> servers{};  // the first of them

    std::int64_t all() const { return waiting + took + refused + unreachable + cancelled; }
};

struct Receiver {
    enum class Way { sent, asked_for, shown };
    storage::DisclosureId id{};
    Way way = Way::sent;
    consent::KindSet kinds{};
    std::string who{};                 // a host, or one of our people
    Told told{};                       // of what was sent
    std::optional<Instant> allowed{};  // since when the newest of the permissions that it went under
    bool by_consent = false;           // and it is a yes of the person
    Instant first{};
    Instant last{};
};

struct TakenBackRow {
    storage::ActivityId id{};
    Told told{};
    Instant at{};
};

/// One event of consent, with what shows it.
struct Happened {
    storage::ConsentEventId id{};
    std::string event{};  // GrantEvent's names, object, unobject, restrict, forget, …
    std::optional<consent::DetailKind> kind{};
    std::optional<consent::Reason> reason{};
    std::optional<Use::Reader> reader{};
    std::optional<consent::LawfulBasis> basis{};
    consent::Verb verb = consent::Verb::share;
    bool about_grant = false;  // then `receipt` leads to a receipt
    consent::Channel channel = consent::Channel::self;
    std::string receipt{};  // its UUID
    std::string notice{};   // the words
    bool has_evidence = false;
    Instant at{};
};

struct LookedAt {
    storage::AuditId id{};
    std::string channel{};  // operator, staff, author, self, system
    std::string what{};
    std::string reason{};
    Instant at{};
};

struct Centre {
    CentrePlace place{};
    Instant now{};
    bool restricted = false;
    bool erased = false;                      // nothing is left but what happened
    std::optional<Instant> forgets_all_at{};  // asked to forget everything; may be called off until then
    consent::ReasonSet objections{};
    std::vector<KnownDetail> known{};
    consent::KindSet held{};  // kinds of all that is kept and confirmed, on whichever page
    std::vector<Use> uses{};  // those on first; in the order of kinds
    std::vector<OpenQuestion> questions{};
    std::vector<Receiver> received{};
    std::vector<TakenBackRow> taken_back{};
    std::vector<Happened> happened{};
    std::vector<LookedAt> looked{};

    // Where the next page begins; none at the end.
    std::optional<std::size_t> known_next{};
    std::optional<storage::DisclosureId> received_next{};
    std::optional<storage::ActivityId> taken_next{};
    std::optional<storage::ConsentEventId> happened_next{};
    std::optional<storage::AuditId> looked_next{};
};

/// Errc::not_found for a subject that does not exist. Writes nothing: one's own look is no disclosure.
Result<Centre> centre_of(storage::Tx& tx,
                         storage::KeyStore& keys,
                         storage::SubjectId subject,
                         const CentrePlace& place,
                         Instant now);

}  // namespace kith::node
