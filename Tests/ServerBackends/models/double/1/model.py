"""Doubles SCORES."""

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        arrays = [pb_utils.get_input_tensor_by_name(request, "SCORES").as_numpy() for request in requests]
        return [pb_utils.InferenceResponse([pb_utils.Tensor("DOUBLED", array + array)]) for array in arrays]
