#include "storage/node_secrets.h"

#include "storage/columns.h"

namespace kith::storage {

std::optional<Bytes> find_node_secret(Tx& tx, std::string_view name) {
    Rows rows = tx.query("SELECT sealed FROM node_secrets WHERE name = ?", name);
    if (!rows.next()) return std::nullopt;
    return Columns(rows).blob();
}

Bytes keep_node_secret(Tx& tx, std::string_view name, ByteView sealed) {
    tx.execute(
        "INSERT INTO node_secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", name, sealed);
    return find_node_secret(tx, name).value();
}

}  // namespace kith::storage
