// The outbound scan: whether a text tells something of a person it names that not everybody may know. Only
// what this node has shown to the text's author, or to who writes it for a unit, is looked for: so nobody
// learns from it what they did not know, and a guess gets no answer.
#pragma once

#include "consent/category.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/posts.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

enum class Likeness {
    none,
    perhaps,  // so short or so common a word that it may be chance
    certain
};
/// Whether `text` holds `value`, whatever the case, the width, the marks between words, percent-encoding, or
/// whether the words are run together. Pure; any thread.
Likeness likeness(std::string_view text, std::string_view value, consent::Sensitivity sensitivity);

/// What a text would tell, and of whom.
struct Leak {
    storage::SubjectId subject{};
    std::string whose{};  // their handle
    consent::KindSet certain{};
    consent::KindSet perhaps{};
};

/// "nickname, hometown"
std::string words_of(consent::KindSet kinds);

struct Outgoing {
    const storage::ActorRow& author;
    storage::ActorId by{};                     // who says it, where the author is a unit
    std::vector<std::string_view> texts{};     // all that it says
    std::vector<storage::ActorRow> persons{};  // whom it mentions or answers
    Visibility visibility = Visibility::public_;
    std::vector<storage::ActorId> to{};  // who is addressed by name
};

/// One for each person of whom it tells something. Nothing of what everybody may see, and nothing that is
/// said to nobody but the person.
Result<std::vector<Leak>> scan_outgoing(storage::Tx& tx,
                                        storage::KeyStore& keys,
                                        const Outgoing& outgoing,
                                        Instant now);

}  // namespace kith::node
