#include "schema/sqlite_memory.h"

#include <sqlite3.h>

namespace outdial::schema {

void set_up_memory() {
  [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace outdial::schema
