// SQLFrontend
