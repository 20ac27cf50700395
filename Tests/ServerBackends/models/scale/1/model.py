"""Multiplies VALUES by the parameter `factor`."""

import json

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def initialize(self, args):
        self.factor = int(json.loads(args["model_config"])["parameters"]["factor"]["string_value"])

    def execute(self, requests):
        responses = []
        for request in requests:
            values = pb_utils.get_input_tensor_by_name(request, "VALUES").as_numpy()
            scaled = pb_utils.Tensor("SCALED", values * values.dtype.type(self.factor))
            responses.append(pb_utils.InferenceResponse([scaled]))
        return responses
