@_exported import Reference
