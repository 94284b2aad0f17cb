// What the pages of the operators show, as plain data: people who look after reports, sign-ups and other
// servers, signed in with their password. Any thread.
//
// The forms, all by POST and with `csrf`; one that is refused comes back with what was typed:
//   /operator/sign-in          handle, password; then ticket, code
//   /operator/find             handle
//   /operator/reports/ID       deed = assign | release | close | reopen; forward: comment; measure: measure,
//                              reason, close = on
//   /operator/accounts/ID      deed = address; measure: measure, reason; undo-MEASURE: reason
//   /operator/sign-ups         deed = approve | refuse; id, reason
//   /operator/invitations      deed = make: uses, days; withdraw: id
//   /operator/domains          deed = add: host, severity, reason, note, no_pictures = on, no_reports = on;
//                              remove: host
//   /operator/blocks           deed = block-domain: domain; block-network: network, comment, days;
//                              unblock-domain, unblock-network: id
//   /operator/sign-out
#pragma once

#include "node/web/models.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

/// Which of the pages somebody is at, and which they may open.
enum class OperatorPlace {
    start,
    reports,
    accounts,
    sign_ups,
    invitations,
    domains,
    blocks,
    delivery,
    audit
};

struct OperatorMay {
    bool reports = false;
    bool accounts = false;  // and what is done to them
    bool sign_ups = false;  // and invitations
    bool domains = false;
    bool blocks = false;  // of sign-ups
    bool delivery = false;
    bool audit = false;
};

/// What is wrong with a form, and at which of its fields.
struct OperatorProblem {
    std::string words{};
    std::string field{};  // the id on the page; empty: none in particular
};

/// The same on each page.
struct OperatorFrame {
    Site site{};
    std::string csrf{};
    std::string who{};  // "@mod@a.test"
    OperatorMay may{};
    std::string done{};  // a sentence: what was just done
    OperatorProblem problem{};
};

/// Empty addresses where there is no other page.
struct OperatorPager {
    std::string first_path{};
    std::string next_path{};
};

struct OperatorStartPage {
    OperatorFrame frame{};
    /// Counted up to limits::operator_counted_max.
    std::size_t open_reports = 0;
    std::size_t sign_ups = 0;
    std::size_t troubled_hosts = 0;
    bool second_step = false;  // whether this operator has one
    std::string typed_handle{};
};

/// Somebody as moderation names them: by their handle alone.
struct OperatorPerson {
    std::string handle{};  // "@ben@b.test"
    std::string path{};    // of their page here; empty: none
};

struct ReportLine {
    std::string id{};
    OperatorPerson about{};
    std::string category{};  // spam, legal, violation, other
    Instant at{};
    std::string assigned_to{};  // a handle; empty: nobody
    std::size_t named = 0;      // posts and other things
};

struct OperatorReportsPage {
    OperatorFrame frame{};
    bool closed = false;  // which of the two lists
    std::vector<ReportLine> reports{};
    OperatorPager pager{};
};

/// What moderation did to an account.
struct DeedLine {
    Instant at{};
    std::string what{};   // "Silenced an account"
    std::string by{};     // a handle
    std::string about{};  // a handle, a host or nothing
    std::string path{};   // to what it was about; empty: none
    std::string reason{};
};

struct ReportedFile {
    std::string kind{};         // "image/webp"
    std::string description{};  // by its author
    std::string url{};
};

/// A post that was reported, as it may be seen by those who look into it.
struct ReportedPost {
    Instant at{};
    std::string visibility{};  // public, unlisted, followers, local, direct
    std::string text{};
    std::string warning{};
    std::string url{};                   // where everybody can read it; empty: nowhere
    std::vector<std::string> options{};  // of a poll
    std::vector<ReportedFile> files{};
};

/// A form for a measure, with what was typed: warn, sensitive, silence, disable, suspend, as the form sends
/// them.
struct MeasureForm {
    std::vector<std::string> choices{};
    std::string chosen{};
    std::string reason{};
    bool close = true;
};

struct OperatorReportPage {
    OperatorFrame frame{};
    std::string id{};
    OperatorPerson about{};
    OperatorPerson from{};      // an actor of another server stands for its people
    std::string state_words{};  // of the account: "Silenced"; empty: nothing is
    std::string category{};
    std::vector<std::string> rules{};  // their texts
    std::string comment{};
    Instant at{};
    std::vector<ReportedPost> posts{};
    std::size_t hidden_posts = 0;  // reported, and gone or not to be seen here
    std::optional<Instant> closed{};
    std::string closed_by{};
    std::string assigned_to{};
    bool mine = false;
    bool forwarded = false;
    std::string home{};                // the host of whom it is about; empty: this one
    std::string typed_comment{};       // for that host
    std::vector<ReportLine> others{};  // about the same account
    std::vector<DeedLine> deeds{};
    MeasureForm measure{};
};

struct OperatorAccountPage {
    OperatorFrame frame{};
    std::string id{};
    std::string handle{};
    std::string home{};  // empty: it is an account here
    std::string role{};  // of staff
    bool can_ask_address = false;
    std::string address{};  // e-mail, after it was asked for
    std::string profile{};  // an address; empty: it is not shown
    std::optional<Instant> since{};
    std::string state_words{};
    std::vector<std::string> in_force{};  // what can be taken back: all but warn
    std::vector<ReportLine> reports{};
    std::vector<DeedLine> deeds{};
    MeasureForm measure{};
    std::string undo_reason{};
};

struct SignUpLine {
    std::string id{};
    std::string handle{};
    std::string reason{};
    Instant at{};
};

/// The oldest first.
struct OperatorSignUpsPage {
    OperatorFrame frame{};
    std::vector<SignUpLine> waiting{};
    bool more = false;
    std::string typed_id{};  // whose form was refused
    std::string typed_reason{};
};

struct InvitationLine {
    std::string id{};
    Instant made{};
    Instant until{};
    std::uint64_t uses_left = 0;
};

struct OperatorInvitationsPage {
    OperatorFrame frame{};
    bool asked_for = true;     // whether a new account takes one, as the node is set up
    std::string fresh_link{};  // shown once
    std::vector<InvitationLine> invitations{};
    std::string typed_uses = "1";
    std::string typed_days = "7";
};

/// What holds for a server, by its name in the form: suspend, silence, noop, allow.
struct DomainLine {
    std::string host{};
    std::string severity{};
    std::string reason{};
    std::string note{};
    bool no_pictures = false;
    bool no_reports = false;
    Instant at{};
};

struct OperatorDomainsPage {
    OperatorFrame frame{};
    std::vector<DomainLine> rules{};  // by domain
    OperatorPager pager{};
    DomainLine typed{};
};

struct BlockLine {
    std::string id{};
    std::string from{};  // a domain or a network
    std::string comment{};
    Instant at{};
    std::optional<Instant> until{};
};

struct BlockList {
    std::vector<BlockLine> lines{};
    OperatorPager pager{};
};

struct OperatorBlocksPage {
    OperatorFrame frame{};
    BlockList domains{};
    BlockList networks{};
    std::string typed_domain{};
    std::string typed_network{};
    std::string typed_comment{};
    std::string typed_days{};
};

struct HostLine {
    std::string host{};
    std::uint64_t waiting = 0;
    std::uint64_t failures = 0;
    std::optional<Instant> failing_since{};
    std::optional<Instant> last_failure{};
    std::optional<Instant> last_success{};
    std::optional<Instant> next_try{};
    std::string last_error{};
};

struct OperatorDeliveryPage {
    OperatorFrame frame{};
    std::vector<HostLine> hosts{};
};

struct OperatorAuditPage {
    OperatorFrame frame{};
    std::vector<DeedLine> deeds{};
    OperatorPager pager{};
};

}  // namespace kith::node
