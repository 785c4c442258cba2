# outdial_module(name SOURCES a.cc … DEPENDS base … LIBRARIES pkg::target …)
#
# Makes the static library outdial_<name> from the folder <name>. DEPENDS are the only folders of ours that it may
# include; tests/check_layers.py reads them from the build tree and fails on any other #include.
set_property(GLOBAL PROPERTY OUTDIAL_EDGES "")

add_library(outdial_flags INTERFACE)
target_compile_options(outdial_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough)
if(OUTDIAL_WERROR)
  target_compile_options(outdial_flags INTERFACE -Werror)
endif()
if(OUTDIAL_SANITIZE)
  target_compile_options(outdial_flags INTERFACE -fsanitize=${OUTDIAL_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(outdial_flags INTERFACE -fsanitize=${OUTDIAL_SANITIZE})
  if(OUTDIAL_SANITIZE MATCHES "thread")
    target_compile_options(outdial_flags INTERFACE -Wno-tsan)
  endif()
endif()
target_include_directories(outdial_flags INTERFACE ${CMAKE_SOURCE_DIR})

function(outdial_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
  add_library(outdial_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(outdial_${name} PUBLIC outdial_flags)
  foreach(dependency ${ARG_DEPENDS})
    target_link_libraries(outdial_${name} PUBLIC outdial_${dependency})
  endforeach()
  target_link_libraries(outdial_${name} PUBLIC ${ARG_LIBRARIES})
  string(REPLACE ";" " " depends "${ARG_DEPENDS}")
  set_property(GLOBAL APPEND_STRING PROPERTY OUTDIAL_EDGES "${name}: ${depends}\n")
endfunction()

function(outdial_write_edges)
  get_property(edges GLOBAL PROPERTY OUTDIAL_EDGES)
  file(WRITE ${CMAKE_BINARY_DIR}/module_edges.txt "${edges}")
endfunction()
