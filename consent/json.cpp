#include "consent/json.h"

template class nlohmann::basic_json<>;
