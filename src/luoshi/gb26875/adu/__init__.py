"""Application data units (应用数据单元): one module per family of information objects."""
