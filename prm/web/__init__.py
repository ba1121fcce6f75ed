"""The door and the frame: who may enter, layouts, formats, forms, errors, headers. Knows no room."""
