export default { render: () => {} };
