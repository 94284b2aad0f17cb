// Backup and restore: a node as two archives, its data and its keys. Neither is of use without the other.
#pragma once

#include "consent/base/result.h"
#include "node/directory.h"

#include <functional>
#include <string>

namespace kith::node {

struct Archives {
    std::string data;
    std::string keys;
};

/// How to copy what is in use: each writes a consistent copy into a new file.
struct Copiers {
    std::function<Done(const std::string& path)> database;
    std::function<Done(const std::string& path)> keys;
    bool media = true;  // false: they are in no directory of this node
};

/// While the node runs or not. Both archives are new files, or nothing is left of either.
Done back_up(const Directory& directory, const Archives& archives, const Copiers& copiers);

/// Makes the directory, which must not hold a node. Erasures that the keys remember and the data does not are
/// repeated when the node is opened next.
Done restore(const Directory& directory, const Archives& archives);

}  // namespace kith::node
