# Run with cmake -P: writes OUTPUT, a C++ source that holds every file of FOLDER as a Migration.
file(GLOB files "${FOLDER}/*.sql")
list(SORT files)
set(rows "")
foreach(file ${files})
  get_filename_component(stem ${file} NAME_WE)
  string(REGEX MATCH "^0*([0-9]+)_(.+)$" matched ${stem})
  file(READ ${file} sql)
  string(APPEND rows "    {${CMAKE_MATCH_1}, \"${CMAKE_MATCH_2}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"schema/migrations.h\"

namespace outdial::schema {
namespace {

constexpr Migration kMigrations[] = {
${rows}};

}  // namespace

std::span<const Migration> all_migrations() { return kMigrations; }

}  // namespace outdial::schema
")
