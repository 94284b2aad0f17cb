// AccountDetails: what an operator enters about a person, kept sealed, each under a recorded basis of its
// own. Lives for one transaction.
#pragma once

#include "consent/base/clock.h"
#include "consent/category.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/key_store.h"

#include <string>
#include <string_view>

namespace kith::node {

class AccountDetails {
 public:
    struct Parts {
        storage::Tx& tx;
        storage::KeyStore& keys;
        storage::IdMaker& ids;
        storage::SubjectId subject;
        Instant now;
    };
    explicit AccountDetails(Parts parts) : parts_(parts) {}

    /// For running the account (contract), shown to nobody. "" keeps nothing.
    Done keep(consent::DetailKind kind, const std::string& value);
    /// The name under which the institution lists this person. What an operator enters is not the person's
    /// consent: it is shown under the recorded contract (directory) until the person decides. "" takes it
    /// away.
    Done show_name(const std::string& name);

 private:
    Done put(consent::DetailKind kind, const std::string& value);

    Parts parts_;
};

/// One line of text of bounded length.
Done check_detail_text(std::string_view text);

}  // namespace kith::node
