"""The parts of the main window: places, pages, opening and closing, menus, notices."""
