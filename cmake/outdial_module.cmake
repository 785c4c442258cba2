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
  set_target_properties(outdial_${name} PROPERTIES UNITY_BUILD ${OUTDIAL_GROUPED})
  target_link_libraries(outdial_${name} PUBLIC outdial_flags)
  foreach(dependency ${ARG_DEPENDS})
    target_link_libraries(outdial_${name} PUBLIC outdial_${dependency})
  endforeach()
  target_link_libraries(outdial_${name} PUBLIC ${ARG_LIBRARIES})
  string(REPLACE ";" " " depends "${ARG_DEPENDS}")
  set_property(GLOBAL APPEND_STRING PROPERTY OUTDIAL_EDGES "${name}: ${depends}\n")
endfunction()

# outdial_embed(list FILE x.json FUNCTION x_text HEADER folder/x.h): adds to the list a source in which
# outdial::<folder>::x_text(), declared in HEADER, gives the text of FILE.
function(outdial_embed list)
  cmake_parse_arguments(ARG "" "FILE;FUNCTION;HEADER" "" ${ARGN})
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
  set(file ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_FILE})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cc)
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DFILE=${file} -DOUTPUT=${source} -DNAMESPACE=${folder} -DHEADER=${ARG_HEADER}
            -DFUNCTION=${ARG_FUNCTION} -P ${script}
    DEPENDS ${file} ${script}
    VERBATIM)
  set(${list} ${${list}} ${source} PARENT_SCOPE)
endfunction()

function(outdial_write_edges)
  get_property(edges GLOBAL PROPERTY OUTDIAL_EDGES)
  file(WRITE ${CMAKE_BINARY_DIR}/module_edges.txt "${edges}")
endfunction()
