// Both sides of the password exchanges that more than one room speaks, for servers and drivers.
