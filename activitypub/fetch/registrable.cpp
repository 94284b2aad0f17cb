#include "activitypub/fetch/registrable.h"

#include <libpsl.h>

namespace kith::activitypub {

std::string registrable_domain(std::string_view host) {
    const std::string name(host);
    const psl_ctx_t* list = psl_builtin();
    const char* domain = list != nullptr ? psl_registrable_domain(list, name.c_str()) : nullptr;
    return domain != nullptr ? std::string(domain) : name;
}

}  // namespace kith::activitypub
