"""Adds 1 to SCALED."""

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        arrays = [pb_utils.get_input_tensor_by_name(request, "SCALED").as_numpy() for request in requests]
        shifted = [pb_utils.Tensor("SHIFTED", array + array.dtype.type(1)) for array in arrays]
        return [pb_utils.InferenceResponse([tensor]) for tensor in shifted]
