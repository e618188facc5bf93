"""Puts the program into the wheel: the one that MEMPLAN_PROGRAM names."""
import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProgramHook(BuildHookInterface):
    def initialize(self, version, build_data):
        program = os.environ.get("MEMPLAN_PROGRAM")
        if not program or not os.access(program, os.X_OK):
            raise RuntimeError("MEMPLAN_PROGRAM must name the built program: scripts/wheel does it all")
        build_data["tag"] = "py3-none-manylinux_2_17_x86_64"  # fully static
        build_data["shared_scripts"] = {program: "mem-plan"}
