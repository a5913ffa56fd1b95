"""The look: colour tokens, palette, style sheet, fonts and icons. Import the modules, not this package."""
