"""What people see: each draws a meeting and posts acts."""
