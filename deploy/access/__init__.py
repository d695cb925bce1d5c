"""Who may do what on the two servers: as data, applied by `vigil bootstrap` or printed for who may."""
