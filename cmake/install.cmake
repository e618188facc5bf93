# What is installed, and the Debian package made of it.
include(GNUInstallDirs)

install(TARGETS mem-plan mem-plan-probe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

file(GLOB MEMPLAN_COMMAND_PAGES CONFIGURE_DEPENDS man/*.1)
file(GLOB MEMPLAN_FORMAT_PAGES CONFIGURE_DEPENDS man/*.5)
install(FILES ${MEMPLAN_COMMAND_PAGES} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${MEMPLAN_FORMAT_PAGES} DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)

install(FILES completions/mem-plan.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME mem-plan)
install(FILES completions/_mem-plan DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES completions/mem-plan.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# The program carries its profiles and cards; these are to be read, and to start from.
install(DIRECTORY profiles schema catalogue DESTINATION ${CMAKE_INSTALL_DATADIR}/mem-plan FILES_MATCHING PATTERN "*.json" PATTERN "*.csv")
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/debian.cmake)
set(CPACK_MEMPLAN_DATE ${MEMPLAN_DATE})
set(CPACK_PACKAGE_VENDOR "the authors of mem-plan")
set(CPACK_PACKAGE_CONTACT "the authors of mem-plan <mem-plan@debian.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "memory calculator and planner for computational biology and machine learning")
set(CPACK_PACKAGE_FILE_NAME "mem-plan_${PROJECT_VERSION}_amd64")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= 2.17)")  # of mem-plan-probe
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "How much RAM and VRAM each stage of a job needs, what makes it so, which GPU
 to ask for, and what to change when it does not fit, before the job waits in a
 queue.")
include(CPack)
