// What the staff desk shows: a person's details as one member of staff may use them, and what that member
// asked for. Any thread.
//
// The forms, all by POST and with `csrf`; a page has no address of its own, as who was looked for is private:
//   /desk/look     who, purpose
//   /desk/record   who, kind, value
//   /desk/ask      who, kind_NAME = on (for each), purpose, audience = me | role | own_staff | public
#pragma once

#include "node/consent/consents.h"
#include "node/web/models.h"

#include <optional>
#include <string>
#include <vector>

namespace kith::node {

/// What one of ours asked somebody.
struct AskedByMe {
    std::string who{};  // "@ben@b.test"
    consent::KindSet kinds{};
    consent::Reason reason{};
    storage::RequestState state{};
    Instant asked{};
    Instant until{};
};

/// What may be used of a person for one purpose.
struct Looked {
    std::string who{};
    consent::Reason reason{};
    std::vector<ShownDetail> details{};
};

enum class DeskDone { nothing, looked, recorded, asked, refused };

struct DeskPage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string handle{};  // of the member of staff, "@prof@a.test"
    std::string role{};
    std::string typed_who{};  // shown again in each form
    consent::Reason purpose = consent::Reason::relationship_memory;
    DeskDone done = DeskDone::nothing;
    std::string detail{};              // of `refused`: a sentence
    std::optional<Looked> looked{};    // of `looked`
    std::optional<Instant> gone_at{};  // of `recorded`: unless they say yes
    std::vector<AskedByMe> asked{};    // newest first
};

/// Those that rest on a yes.
bool may_be_asked_for(consent::Reason reason);

std::string render_desk(const DeskPage& page);

}  // namespace kith::node
