// The fields of a form that was posted (application/x-www-form-urlencoded). Pure, any thread.
#pragma once

#include "consent/base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace kith::node {

class Form {
 public:
    /// Errc::too_large beyond limits::form_bytes_max, Errc::malformed beyond limits::form_fields_max. A field
    /// that is not UTF-8, or holds a zero, is left out; of a doubled one the last value stays.
    static Result<Form> parse(std::string_view body);

    /// "" where there is none.
    std::string_view operator[](std::string_view name) const;
    using Fields = std::map<std::string, std::string, std::less<>>;
    const Fields& fields() const { return fields_; }

 private:
    Fields fields_;
};

}  // namespace kith::node
