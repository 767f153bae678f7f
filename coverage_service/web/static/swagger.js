SwaggerUIBundle({ url: "/schema/openapi.json", dom_id: "#description", validatorUrl: null });
