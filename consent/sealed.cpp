#include "consent/sealed.h"

#include <fmt/format.h>

namespace kith::consent {

std::string seal_context(SubjectId subject, DetailKind kind) {
    return fmt::format("kith detail 1\n{}\n{}", subject.value, category_of(kind).name);
}

}  // namespace kith::consent
