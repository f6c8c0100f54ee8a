"""Tags on people and companies: a closed list, kept by those who may take lists out or change the settings."""
