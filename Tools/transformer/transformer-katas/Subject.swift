@_exported import Katas
