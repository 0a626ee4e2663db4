// Files of learners that import this module alone have always found it here.
@_exported import func Tensors.notWritten
