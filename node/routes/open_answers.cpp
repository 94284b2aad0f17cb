#include "node/routes/open_answers.h"

#include "node/limits.h"

namespace kith::node {

bool OpenAnswers::is_current(const Stamp& stamp) const {
    // A detail may expire or a poll may end without a write: hence the second.
    return stamp.version == since_.version && stamp.at >= since_.at &&
           stamp.at < since_.at + limits::open_answers_for;
}

std::optional<std::string> OpenAnswers::find(std::string_view name, const Stamp& stamp) {
    const Lock lock(mutex_);
    if (!is_current(stamp)) {
        texts_.clear();
        bytes_ = 0;
        since_ = stamp;
        return std::nullopt;
    }
    const auto found = texts_.find(name);
    return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

void OpenAnswers::keep(std::string_view name, const std::string& text, const Stamp& stamp) {
    const Lock lock(mutex_);
    const std::size_t size = name.size() + text.size();
    if (!is_current(stamp) || bytes_ + size > limits::open_answers_bytes_max) return;
    if (texts_.emplace(name, text).second) bytes_ += size;
}

}  // namespace kith::node
