#include "storage/settings.h"

namespace kith::storage {

std::optional<std::string> find_setting(Tx& tx, std::string_view name) {
    Rows rows = tx.query("SELECT value FROM settings WHERE name = ?", name);
    if (!rows.next()) return std::nullopt;
    return rows.string(0);
}

void put_setting(Tx& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        name,
        value);
}

void drop_setting(Tx& tx, std::string_view name) {
    tx.execute("DELETE FROM settings WHERE name = ?", name);
}

}  // namespace kith::storage
