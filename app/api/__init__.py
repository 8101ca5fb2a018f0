"""JSON for the screens' own search fields; scoped and paged like everything else."""
