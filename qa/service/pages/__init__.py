"""The pages of the app: one Blocks, one tab a page. Draws and listens; finds nothing itself."""
