#pragma once

// JSON values (RFC 8259), whose members are compiled once, in json.cpp: what uses them compiles a quarter
// faster. Sources alone include this; headers that only pass a value on have <nlohmann/json_fwd.hpp>.

#include <nlohmann/json.hpp>

extern template class nlohmann::basic_json<>;
