// What every case of tests/compile_fail may name. Compiled once, as a precompiled header (run.py).
#pragma once

#include "consent/gate.h"
#include "consent/json.h"
#include "consent/sealed.h"
#include "consent/vault.h"
#include "storage/details.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <utility>

using namespace kith;
using namespace kith::consent;

using Text = Sealed<std::string>;
using ReleasedText = Released<std::string>;
using Greeting = Permit<purpose::PersonalGreeting>;
