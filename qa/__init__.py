"""Questions → answers with proof. Reads a build; never writes one."""
