// The pages of one's own data and of moving, from their models. Pure; any thread.
#pragma once

#include "node/web/own_data_models.h"

namespace kith::node {

std::string render_own_data(const OwnDataPage& page);
std::string render_move(const MovePage& page);

}  // namespace kith::node
