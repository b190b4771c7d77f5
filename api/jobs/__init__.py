"""Work that outlives a request: one table of jobs, and the workers that claim them."""
