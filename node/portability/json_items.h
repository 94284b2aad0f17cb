// JsonItems: the elements of a collection's "orderedItems" (or "items"), one by one, of a document that is
// too large to be held: cut out of the text as it comes by, to be parsed each by itself. One thread.
#pragma once

#include "consent/base/result.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace kith::node {

class JsonItems {
 public:
    /// Takes the text of each object; an error ends it.
    using See = std::function<Done(std::string_view item)>;
    explicit JsonItems(See see) : see_(std::move(see)) {}

    /// Errc::malformed where it can be no JSON; Errc::too_large beyond a limit of node/portability/limits.h.
    /// Whether an item is JSON says whoever parses it.
    Done feed(std::string_view text);
    /// Errc::malformed where the document is not over.
    Done finish() const;
    std::size_t items() const { return items_; }

 private:
    Done take(char c);
    Done in_string(char c);
    Done open(char c);
    Done close(char c);
    Done end_item();
    bool at_items() const { return in_items_ && open_.size() == 2; }

    See see_;
    std::string open_{};  // brackets that are open
    std::string key_{};   // the last string of the document's own level
    bool in_string_ = false;
    bool escaped_ = false;
    bool in_items_ = false;
    bool over_ = false;
    std::string item_{};
    std::size_t items_ = 0;
};

}  // namespace kith::node
